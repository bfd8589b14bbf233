"""Work on PDF pages, inside worker processes."""
