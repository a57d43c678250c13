#!/usr/bin/env python3
"""Django's command line for Kohortti."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

ROOT = Path(__file__).resolve().parent


def read_variables(file: Path) -> None:
    """``NAME=value`` lines into the environment, where what is there already wins."""
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else []:
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def find_unpacked_libraries() -> None:
    """Start again with the libraries that set-up unpacked where it was not allowed to install them.

    The system's loader reads ``LD_LIBRARY_PATH`` once, before Python starts.
    """
    before = os.environ.get("LD_LIBRARY_PATH")
    read_variables(ROOT / "var" / "lib" / "environment")
    if os.environ.get("LD_LIBRARY_PATH") != before:
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - itself


if __name__ == "__main__":
    read_variables(ROOT / ".env")
    find_unpacked_libraries()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    execute_from_command_line(sys.argv)
