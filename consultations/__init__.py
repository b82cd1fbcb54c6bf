"""Why and when people are asked: consultations, phases, themes, articles, the forum, pages."""
