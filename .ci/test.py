"""The quality checks, then the tests on SQLite and on PostgreSQL, and at the end one line for each of them.

``--slow`` runs the tests that are marked slow, and those alone.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, "")
from tests import postgresql

SLOW = "--slow" in sys.argv
RESULTS = Path(os.environ.get("KOHORTTI_VAR", "var")) / "tests"
NOTHING_COLLECTED = 5


def run_tests(name: str, marks: str, environment: dict[str, str]) -> tuple[bool, str]:
    """Whether all passed, and the line that says so."""
    print(f"\nTests on {name}", flush=True)
    results = RESULTS / f"{name.split()[0].lower()}{'-slow' if SLOW else ''}.xml"
    command = [sys.executable, "-m", "pytest", "-m", marks, f"--junit-xml={results}"]
    command += [
        "--numprocesses=2",
        f"--dist={'loadfile' if SLOW else 'worksteal'}",
        "--durations=8",
        "--durations-min=5",
    ]
    command += ["--verbose"] if os.environ.get("CI") else ["--quiet"]
    command += ["--override-ini=faulthandler_timeout=900"] if SLOW else []
    environment = {**os.environ, **environment}
    results.unlink(missing_ok=True)
    started = time.monotonic()
    code = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
    seconds = time.monotonic() - started
    if code == NOTHING_COLLECTED and SLOW:
        return True, f"{name}: there are no slow tests yet"
    if not results.exists():
        return False, f"{name}: the tests could not be run (pytest ended with {code})"
    return code == 0, f"{name}: {summary(results)} in {seconds:.0f} s"


def summary(results: Path) -> str:
    """What became of how many, by package, from a results file; the names go into a file beside it."""
    cases = list(ElementTree.parse(results).iter("testcase"))
    names = results.with_suffix(".txt")
    names.write_text("".join(f"{case.get('classname')}::{case.get('name')} {fate(case)}\n" for case in cases))
    fates = Counter(fate(case) for case in cases)
    told = ", ".join(f"{fates[word]} {word}" for word in ("passed", "failed", "skipped") if fates[word])
    parts = Counter(case.get("classname", "").removeprefix("tests.").split(".")[0] for case in cases)
    where = ", ".join(f"{part} {count}" for part, count in sorted(parts.items()))
    return f"{told} ({where}; names in {names})"


def fate(case: ElementTree.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def journeys_left_out(marks: str) -> str:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "-p", "no:cacheprovider", "-m", marks]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    names = [line.split("::", 1)[1] for line in listed.splitlines() if "::" in line]
    return f"Not run, because there is no Chromium: {len(names)} journeys ({', '.join(names)})"


def main() -> int:
    # Stopped from outside, PostgreSQL is stopped as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    RESULTS.mkdir(parents=True, exist_ok=True)
    marks = "slow" if SLOW else "not slow"
    lines = []
    verdicts = []

    def note(passed: bool, line: str) -> None:
        verdicts.append(passed)
        lines.append(line)

    if not SLOW:
        print("Checks", flush=True)
        passed = subprocess.run([sys.executable, ".ci/check.py", "--quick"], check=False).returncode == 0
        note(passed, f"Checks: {'all passed' if passed else 'not all passed'}")

    chromium = os.environ.get("KOHORTTI_CHROMIUM")
    # The journeys go once through the browser, here, and the documents are drawn once; what they ask of a
    # database the other tests ask of both.
    with_journeys = marks if chromium else f"{marks} and not browser"
    note(*run_tests(f"SQLite {sqlite3.sqlite_version}", with_journeys, {"TEST_DATABASE_URL": ""}))
    if not chromium:
        lines.append(journeys_left_out(f"{marks} and browser"))
    try:
        with postgresql.running() as server:
            name = f"PostgreSQL {server.version} ({server.origin})"
            note(
                *run_tests(
                    name, f"{marks} and not browser and not documents", {"TEST_DATABASE_URL": server.url}
                )
            )
    except postgresql.NoPostgreSQL as error:
        note(False, f"PostgreSQL: {error}")

    print("", *lines, sep="\n")
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
