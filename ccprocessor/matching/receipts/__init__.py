"""Receipts beside charges: candidates, scores, the one-to-one optimum."""
