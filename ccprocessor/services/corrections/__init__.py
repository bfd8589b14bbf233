"""Corrections that people made on pictures, and what they teach about a merchant's papers."""
