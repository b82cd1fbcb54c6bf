#!/usr/bin/env python
"""The portal's command line: `python manage.py COMMAND`.

Without DATABASE_URL the embedded PostgreSQL under `.data/` is started for as long as the command runs,
and the portal is in demo mode; with DATABASE_URL it is in production mode unless PORTAL_MODE says otherwise.
"""

import os
import sys
from importlib import import_module


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ogp_portal.settings")
    os.environ.setdefault("PORTAL_MODE", "production" if "DATABASE_URL" in os.environ else "demo")
    if os.environ["PORTAL_MODE"] != "production" and "DATABASE_URL" not in os.environ:
        from ogp_portal.base import embedded

        os.environ["DATABASE_URL"] = embedded.start()
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
