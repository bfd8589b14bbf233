"""Receipt reports: words of pages to people and their receipt records."""
