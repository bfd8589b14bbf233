"""Changing a month: acts as decisions, the desk they are laid on, their keys and history."""
