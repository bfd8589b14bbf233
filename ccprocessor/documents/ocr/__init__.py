"""Reading by eye: words from pictures of paper; runs in worker processes."""
