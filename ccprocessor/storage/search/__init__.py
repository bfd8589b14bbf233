"""Everything that is stored, found by words: an index over records and pages."""
