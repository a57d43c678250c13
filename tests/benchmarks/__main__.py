"""Run the benchmarks: a JSON line for each figure, and 1 when one has missed its bound."""

import os
import pkgutil
import sys
from importlib import import_module

import django

from tests import benchmarks

NOT_BENCHMARKS = {"__main__", "figure"}


def main(wanted: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]
    missed = 0
    for name in sorted(set(names) - NOT_BENCHMARKS):
        if wanted and name not in wanted:
            continue
        for figure in import_module(f"tests.benchmarks.{name}").figures():
            print(figure, flush=True)
            missed += not figure.is_kept
    if missed:
        print(f"{missed} missed their bound.", file=sys.stderr)
    return 1 if missed else 0


sys.exit(main(sys.argv[1:]))
