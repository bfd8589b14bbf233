"""Evidence packs: a month with all that proves it, to be checked without this program."""
