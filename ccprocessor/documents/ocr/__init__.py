"""OCR: words from pictures of paper; runs in worker processes."""
