"""Worker processes and the tasks they are given."""
