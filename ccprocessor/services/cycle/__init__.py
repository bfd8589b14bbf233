"""A month's way from its files to a stored revision."""
