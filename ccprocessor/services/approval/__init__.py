"""Approval of months: the queue of those who review, their acts, and the closing of a month."""
