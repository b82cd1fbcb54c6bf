"""Dates, hours and numbers as written in Canada (Django's `fr` follows France)."""
