"""The portal's settings in test mode, on a database server of its own unless DATABASE_URL names one.

A settings module and not a fixture: pytest-django reads the settings before any conftest. The processes of
pytest-xdist inherit DATABASE_URL and so share the server, each with its own database.
"""

import os

os.environ["PORTAL_MODE"] = "test"
if not os.environ.get("DATABASE_URL"):
    from ogp_portal.base import embedded

    os.environ["DATABASE_URL"] = embedded.start("test-postgres", durable=False)

from ogp_portal.base import catalogue

catalogue.compile_all()

from ogp_portal.settings import *  # noqa: F403
