"""R3: everything that moves seats, in both ways of taking part, at once on real transactions."""
