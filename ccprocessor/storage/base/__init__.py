"""Column types, inserts and failures that all of storage shares."""
