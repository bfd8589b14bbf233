"""Care for an installation: doctor, self-test, updates, lists."""
