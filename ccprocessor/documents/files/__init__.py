"""Files on disk: their kinds, copies and caches."""
