"""Others at work on the same month: who is there, what came of them, and where they contradict."""
