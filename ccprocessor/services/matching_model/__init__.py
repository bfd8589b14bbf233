"""Matching that learns from the office's own decisions, and how precise it is on them."""
