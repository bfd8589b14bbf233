"""Audit trail on screen."""
