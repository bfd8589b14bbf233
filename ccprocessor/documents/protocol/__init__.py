"""What passes between the program and its worker processes."""
