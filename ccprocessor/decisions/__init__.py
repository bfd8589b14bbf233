"""Decisions laid upon a month's reading: what people set, matched, marked and resolved; pure."""
