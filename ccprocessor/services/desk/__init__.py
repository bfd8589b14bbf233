"""Decisions of people about a month: taken, listed, compared, restored."""
