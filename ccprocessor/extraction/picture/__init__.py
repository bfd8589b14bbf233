"""Till receipts: words of a picture to merchant, date, total and card."""
