"""Users at the window: signing in, the lock after idle time, and the list of who works here."""
