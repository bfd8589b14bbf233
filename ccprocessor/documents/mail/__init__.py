"""E-mails and web pages set as pages that show a receipt, with what is attached to them."""
