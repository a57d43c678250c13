"""The settings of the tests: the product's, on a database of their own and without the tester's environment.

``TEST_DATABASE_URL`` names a PostgreSQL to run on; without it each process has its own SQLite file, on disk
as in production, because two connections to one database in memory do not lock as a file does.
"""

import os
import tempfile

import dj_database_url

for name in [name for name in os.environ if name.startswith("KOHORTTI_") and name != "KOHORTTI_CHROMIUM"]:
    del os.environ[name]
os.environ.pop("DATABASE_URL", None)

# Removed when the tests end (tests/conftest.py).
SCRATCH = tempfile.TemporaryDirectory(prefix="kohortti-tests-", ignore_cleanup_errors=True)
os.environ["KOHORTTI_VAR"] = SCRATCH.name
os.environ["KOHORTTI_SECRET_KEY"] = "only for tests, where nothing is secret"
os.environ["KOHORTTI_BASE_URL"] = "http://localhost:8000"
os.environ["KOHORTTI_HOSTS"] = "testserver,localhost,127.0.0.1"

from lms.settings import *  # noqa: E402, F403 - the product reads its environment while it is imported
from lms.settings import DATABASES, INSTALLED_APPS, STORAGES, VAR  # noqa: E402 - the same

if url := os.environ.get("TEST_DATABASE_URL"):
    DATABASES["default"] = dj_database_url.parse(url)
else:
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "tests.sqlite3")}

# Speed only: signing in costs a millisecond instead of a third of a second, and nothing is collected first.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
(VAR / "static").mkdir()
# A throw-away identity provider, to sign in with (tests/lms/account/identity_provider.py).
INSTALLED_APPS += ["allauth.idp.oidc"]
