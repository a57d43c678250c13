"""Mends what mends itself: lint, and the format of Python and of templates."""

import subprocess
import sys
from pathlib import Path

TEMPLATES = sorted(str(path) for path in Path().glob("*/templates/**/*.html"))
COMMANDS = [
    ["ruff", "check", "--fix", "."],
    ["ruff", "format", "."],
    ["djade", "--target-version", "5.2", *TEMPLATES],
]
# djade ends with 1 when it changed a file, which is what is wanted here.
ends = [subprocess.run(command, check=False).returncode for command in COMMANDS]
sys.exit(ends[0] or ends[1])
