"""Card statements: words of pages to cards, transactions and totals."""
