"""Review of months: the queue of those who approve, and what clerks submit to them."""
