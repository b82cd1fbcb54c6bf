"""The project: settings, URLs, the floor (base, users) and the roof (hub)."""
