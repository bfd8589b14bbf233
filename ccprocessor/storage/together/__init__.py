"""Several windows on one database: who is there, what was announced, which saves were done."""
