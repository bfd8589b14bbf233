"""Audit trail: events in a chain of hashes, trees over them, signed checkpoints; all pure."""
