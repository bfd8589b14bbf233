"""Papers for people: the month's report, a sheet a person, letters about missing receipts."""
