"""Receipt pictures and loose receipts beside charges."""
