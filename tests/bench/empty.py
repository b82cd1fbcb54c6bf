"""What every benchmark begins with."""

import os


def empty_portal(*, durable: bool = True, **environment: str) -> None:
    """Set Django up on an empty, migrated database of a server beside the portal's; call it before importing models."""
    from ogp_portal.base import embedded

    os.environ |= {
        "PORTAL_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "ogp_portal.settings",
        "DATABASE_URL": embedded.start("bench-postgres", durable=durable),
        **environment,
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
