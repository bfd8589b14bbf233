"""Approval of people: risks, facts that moved, and the rules of who may approve."""
