"""Users, their roles in companies, and the secrets by which they are known."""
