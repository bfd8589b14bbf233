"""Results of OCR, kept by the pictures that they are of."""
