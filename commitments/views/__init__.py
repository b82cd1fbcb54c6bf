"""Pages of contributions: reading, writing, one's own."""
