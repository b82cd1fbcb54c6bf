"""People, their preferences and roles, the outbox, rate limits."""
