"""The screen that finds anything in any month, and what it asks of the services."""
