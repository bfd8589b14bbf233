"""What keeps an installation well: doctor, self-test, updates, lists."""
