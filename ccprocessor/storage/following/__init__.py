"""Months followed from revision to revision."""
