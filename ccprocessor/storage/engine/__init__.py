"""The database itself: opened, upgraded, written to, backed up; and its troubles."""
