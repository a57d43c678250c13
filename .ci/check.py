"""The quality checks: one line for each, and what it found when it found something.

``--quick`` leaves out those that the tests make themselves and those that may wait for ``make check``.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TEMPLATES = " ".join(sorted(map(str, Path().glob("*/templates/**/*.html"))))
PRODUCTION = {
    "KOHORTTI_SECRET_KEY": "checked-" + "0123456789abcdef" * 4,
    "KOHORTTI_BASE_URL": "https://kohortti.example",
}
QUICK = {
    "ruff": "ruff check --quiet .",
    "format": "ruff format --check --quiet .",
    "types": "mypy --no-error-summary",
}
FULL = QUICK | {
    "layers": "lint-imports --no-cache --no-logo",
    "migrations": "django-admin makemigrations --check --dry-run",
    "deployment": "django-admin check --deploy --fail-level WARNING",
    "templates": f"djade --target-version 5.2 --check {TEMPLATES}",
    "HTML": f"djlint --lint --quiet {TEMPLATES}",
    "security": "bandit -q -r -ll -c pyproject.toml lms certificates reports",
}


def check(name: str, command: str) -> bool:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KOHORTTI_")}
    environment |= {"DJANGO_SETTINGS_MODULE": "lms.settings", "PYTHONPATH": ".", **PRODUCTION}
    started = time.monotonic()
    done = subprocess.run(command.split(), env=environment, capture_output=True, text=True, check=False)
    verdict = "ok" if done.returncode == 0 else "not ok\n" + done.stdout + done.stderr
    print(f"  {name}: {verdict} ({time.monotonic() - started:.1f} s)", flush=True)
    return done.returncode == 0


def main() -> int:
    checks = QUICK if "--quick" in sys.argv else FULL
    # The slowest begins first, and the others pass it by on the second core.
    with ThreadPoolExecutor(2) as pool:
        verdicts = list(pool.map(check, reversed(checks.keys()), reversed(checks.values())))
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
