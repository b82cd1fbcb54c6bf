"""Where people meet: workshops and registrations."""
