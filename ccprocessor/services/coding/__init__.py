"""Coding of receipts: lists of codes, rules and suggestions from what was coded before."""
