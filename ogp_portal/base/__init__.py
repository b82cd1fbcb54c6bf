"""How things are done. No tables."""
