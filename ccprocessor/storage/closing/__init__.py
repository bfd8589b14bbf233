"""Months that are closed, and each reviewer's last look at the people of a month."""
