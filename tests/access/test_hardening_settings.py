"""The settings of a site that is in use: what is safe without anybody thinking of it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET = "s" * 20 + "0123456789abcdefghijklmnopqrstuvwxyz"
PRODUCTION = {"KOHORTTI_SECRET_KEY": SECRET, "KOHORTTI_BASE_URL": "https://kohortti.example"}
READ = """
import json
from lms import settings
kept = {name: value for name, value in vars(settings).items() if name.isupper()}
print(json.dumps(kept, default=lambda lazy: None))
"""


def read_settings(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The settings as another process reads them in an environment that holds these variables and no others of ours."""
    environment = {
        name: text for name, text in os.environ.items() if not name.startswith(("KOHORTTI_", "DATABASE"))
    }
    environment |= {"KOHORTTI_VAR": str(tmp_path), "PYTHONPATH": str(ROOT)} | variables
    return subprocess.run(
        [sys.executable, "-c", READ], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    read = read_settings(tmp_path_factory.mktemp("var"), **PRODUCTION)
    assert read.returncode == 0, read.stderr
    settings: dict[str, Any] = json.loads(read.stdout)
    return settings


def test_site_in_use_is_locked_up(production):
    expected = {
        "DEBUG": False,
        "DEVELOPMENT": False,
        "ALLOWED_HOSTS": ["kohortti.example"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "LANGUAGE_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_COOKIE_HTTPONLY": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_PROXY_SSL_HEADER": None,
        "X_FRAME_OPTIONS": "DENY",
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECRET_KEY": SECRET,
    }

    assert {name: production[name] for name in expected} == expected


def test_no_secret_has_a_default(production):
    secrets = {
        name: value
        for name, value in production.items()
        if re.search(r"SECRET|PASSWORD|TOKEN|_KEY$", name) and isinstance(value, str)
    }

    assert secrets == {"SECRET_KEY": SECRET, "EMAIL_HOST_PASSWORD": "", "KNOX_TOKEN_MODEL": "lms.ApiToken"}


@pytest.mark.parametrize("missing", PRODUCTION)
def test_site_in_use_does_not_start_without_its_key_and_its_address(tmp_path, missing):
    read = read_settings(tmp_path, **{name: text for name, text in PRODUCTION.items() if name != missing})

    assert (read.returncode != 0, f"Set {missing} to" in read.stderr) == (True, True)


@pytest.mark.parametrize(
    "name, setting",
    [("KOHORTTI_SECRET_KEY", "SECRET_KEY"), ("KOHORTTI_SMTP_PASSWORD", "EMAIL_HOST_PASSWORD")],
)
def test_secret_may_be_in_a_file(tmp_path, name, setting):
    kept = tmp_path / "secret"
    kept.write_text("from a file, with a line after it\n")
    variables = {one: text for one, text in PRODUCTION.items() if one != name}

    read = read_settings(tmp_path, **variables, **{f"{name}_FILE": str(kept)})

    assert json.loads(read.stdout)[setting] == "from a file, with a line after it"


def test_development_key_is_made_up_and_kept_out_of_the_repository(tmp_path):
    read = read_settings(tmp_path, KOHORTTI_DEVELOPMENT="1")

    assert json.loads(read.stdout)["SECRET_KEY"] == (tmp_path / "development-secret-key").read_text()
    assert "var/" in (ROOT / ".gitignore").read_text()


def test_pages_about_errors_are_for_developers_only(tmp_path):
    read = read_settings(tmp_path, **PRODUCTION, KOHORTTI_DEBUG="1")

    assert json.loads(read.stdout)["DEBUG"] is False
