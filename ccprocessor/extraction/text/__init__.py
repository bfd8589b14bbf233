"""Words, lines, dates and amounts as printed; what every kind of document shares."""
