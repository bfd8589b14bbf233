"""Working together: what others do is noticed, merged, and asked about where it contradicts."""
