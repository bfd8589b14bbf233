"""Audit trail as it is stored: written with what it tells of, checked against it."""
