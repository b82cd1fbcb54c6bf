"""Starting the portal: its processes, how they end together, and how a killed run is tidied up."""

import contextlib
import ctypes
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import psutil
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ogp_portal.base import embedded, env

PR_SET_PDEATHSIG = 1
READY_AFTER = 60
ENDED_AFTER = 10


class LaunchError(Exception):
    """The portal could not be started or did not keep running; the text says why."""


def stop_on_signals() -> None:
    """From now on SIGINT, SIGTERM and SIGHUP end this process in order (SystemExit), never with a trace."""

    def stop(number: int, frame: FrameType | None) -> None:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        raise SystemExit(0)

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, stop)


def die_with_parent() -> None:
    """Have the kernel (Linux only) send this process SIGTERM when its parent ends in whatever way."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def number(name: str, default: int, highest: int) -> int:
    """The whole number from 1 to `highest` in the environment's NAME; LaunchError for anything else."""
    try:
        value = env.number(name, default)
    except ImproperlyConfigured:
        value = 0
    if not 1 <= value <= highest:
        raise LaunchError(f"{name} must be a whole number from 1 to {highest}, not {env.text(name)!r}.")
    return value


def farewell() -> str:
    """What to say once everything has ended: where the data is, if it is here."""
    if not embedded.is_held():
        return "Stopped."
    folder: Path = settings.DATA_DIR
    if folder.is_relative_to(settings.BASE_DIR):
        folder = folder.relative_to(settings.BASE_DIR)
    return f"Stopped. Your data is kept in {folder}."


def refuse_busy_port(host: str, port: int) -> None:
    """Raise LaunchError if somebody else listens on the port; a server on its way out gets three seconds."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for _attempt in range(30):
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except PermissionError as error:
                raise LaunchError(f"Port {port} is for the superuser. Choose one above 1023: PORT=8001.") from error
            except OSError as error:
                problem = error
            else:
                return
        time.sleep(0.1)
    raise LaunchError(f"Port {port} is taken ({problem.strerror}). Choose another: PORT={port + 1}.")


class Notes:
    """The file that names the processes of this clone's last run, so that the next can end what a kill left."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, processes: dict[str, int]) -> None:
        """Note processes by name and number, each with its time of birth, since numbers are used again."""
        rows = {name: [pid, psutil.Process(pid).create_time()] for name, pid in processes.items()}
        self.path.write_text(json.dumps(rows))

    def alive(self) -> dict[str, psutil.Process]:
        """The noted processes that still run."""
        found = {}
        with contextlib.suppress(FileNotFoundError, ValueError):
            for name, (pid, born) in json.loads(self.path.read_text()).items():
                with contextlib.suppress(psutil.NoSuchProcess):
                    process = psutil.Process(pid)
                    if abs(process.create_time() - born) < 1 and process.status() != psutil.STATUS_ZOMBIE:
                        found[name] = process
        return found

    def tidy(self) -> None:
        """End what a killed run left; refuse if that run is still there."""
        left = self.alive()
        if "portal" in left:
            raise LaunchError(f"This clone already runs (process {left['portal'].pid}). Stop it first.")
        end_all(list(left.values()))
        self.path.unlink(missing_ok=True)


def end_all(processes: list[psutil.Process]) -> None:
    """Ask processes and their children to end; after ENDED_AFTER seconds, make them."""
    family = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            family += [process, *process.children(recursive=True)]
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _gone, stubborn = psutil.wait_procs(family, timeout=ENDED_AFTER)
    for process in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=5)


class Household:
    """The child processes of one run: the first to end ends all."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Household":
        self.notes.path.parent.mkdir(parents=True, exist_ok=True)
        self.notes.tidy()
        return self

    def __exit__(self, *_error: Any) -> None:
        end_all([psutil.Process(child.pid) for child in self.children.values() if child.poll() is None])
        for child in self.children.values():
            child.wait()
        self.notes.path.unlink(missing_ok=True)

    def start(self, name: str, *arguments: str) -> None:
        """Start `python ARGUMENTS` as a child that dies with this process and hears no Ctrl-C of its own."""
        self.children[name] = subprocess.Popen(  # noqa: S603  our own words
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  no thread runs here
        )
        self.notes.write({"portal": os.getpid()} | {name: child.pid for name, child in self.children.items()})

    def check(self) -> None:
        """Raise LaunchError, naming the first child that ended, if one did."""
        for name, child in self.children.items():
            if child.poll() is not None:
                raise LaunchError(f"The {name} ended by itself (exit code {child.returncode}): stopping everything.")

    def wait(self) -> None:
        """Stay until a child ends (LaunchError) or a signal comes (SystemExit)."""
        while True:
            self.check()
            time.sleep(0.5)

    def wait_for_answer(self, host: str, port: int) -> None:
        """Stay until the web server answers."""
        for _attempt in range(READY_AFTER * 10):
            self.check()
            connection = http.client.HTTPConnection(host, port, timeout=10)
            with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
                connection.request("GET", "/en/", headers={"Host": settings.ALLOWED_HOSTS[0].lstrip(".*") or host})
                connection.getresponse()
                return
            time.sleep(0.1)
        raise LaunchError(f"The web server did not answer on port {port} within {READY_AFTER} seconds.")


def web_server(host: str, port: int, *, workers: int, threads: int = 4) -> list[str]:
    """The arguments of gunicorn."""
    return [
        *("-m", "gunicorn", "ogp_portal.wsgi:application"),
        *("--bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}"),
        *("--workers", str(workers)),
        *("--threads", str(threads)),
        *("--timeout", "60"),
        *("--graceful-timeout", "5"),
        *("--log-level", "warning"),
        # Which proxy headers count is one setting's business (TRUSTED_PROXY_COUNT), not gunicorn's.
        *("--forwarded-allow-ips", ""),
        "--no-control-socket",
    ]


@contextlib.contextmanager
def guarded_database() -> Iterator[None]:
    """While inside, a second process holds the embedded server and stops it even if this one is killed.

    With DATABASE_URL there is nothing to guard.
    """
    if not embedded.is_held():
        yield
        return
    command = [sys.executable, "-c", "from ogp_portal.base import embedded; embedded.guard()"]
    with subprocess.Popen(  # noqa: S603  our own words
        command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE, start_new_session=True
    ) as guard:
        try:
            yield
        finally:
            guard.communicate(b"done")
