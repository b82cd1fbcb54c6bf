"""Pages of workshops: to read, to register, one's own registration, the organisers' desk."""
