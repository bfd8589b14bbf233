"""Messages between the program and its worker processes."""
