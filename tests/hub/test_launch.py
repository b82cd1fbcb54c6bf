"""Starting the portal: what it refuses, and that one child's end is the end of all."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.core.management import call_command

from ogp_portal.base.embedded import ROOT
from ogp_portal.hub import launch
from ogp_portal.hub.management.commands import run

BARE = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**BARE, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def production(**environment: str) -> dict[str, str]:
    whole = {
        "PORTAL_MODE": "production",
        "SECRET_KEY": "a-secret-key-of-more-than-fifty-characters-0123456789",
        "ALLOWED_HOSTS": "portal.example.org",
        "DATABASE_URL": os.environ["DATABASE_URL"],
    }
    return {name: value for name, value in (whole | environment).items() if value}


def test_production_names_everything_that_is_missing() -> None:
    refused = manage("serve", PORTAL_MODE="production")
    assert refused.returncode != 0
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"):
        assert name in refused.stderr
    assert "docs/operations.md" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_production_names_the_one_that_is_missing(name: str) -> None:
    refused = manage("serve", **production(**{name: ""}))
    assert refused.returncode != 0
    assert f"without: {name}." in refused.stderr


def test_the_deployment_checks_find_nothing() -> None:
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **production())
    assert checked.returncode == 0, checked.stderr


def test_serve_is_not_for_the_demonstration_nor_run_for_production() -> None:
    demo = manage("serve", PORTAL_MODE="demo", DATABASE_URL=os.environ["DATABASE_URL"])
    assert "PORTAL_MODE=production" in demo.stderr
    real = manage("run", **production())
    assert "PORTAL_MODE=demo" in real.stderr


@pytest.mark.parametrize("port", ["abc", "99999", "0", "-1"])
def test_a_port_that_is_none_is_named(port: str) -> None:
    refused = manage("run", PORTAL_MODE="demo", DATABASE_URL=os.environ["DATABASE_URL"], PORT=port)
    assert refused.returncode != 0
    assert f"CommandError: PORT must be a whole number from 1 to 65535, not '{port}'." in refused.stderr
    assert "Traceback" not in refused.stderr


def test_serve_names_a_port_that_is_none() -> None:
    refused = manage("serve", **production(PORT="99999"))
    assert "CommandError: PORT must be a whole number" in refused.stderr


def test_the_end_says_where_the_data_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(launch.embedded, "is_held", lambda: True)
    monkeypatch.setattr(launch.settings, "DATA_DIR", ROOT / ".data")
    assert launch.farewell() == "Stopped. Your data is kept in .data."
    monkeypatch.setattr(launch.settings, "DATA_DIR", tmp_path)
    assert launch.farewell() == f"Stopped. Your data is kept in {tmp_path}."
    monkeypatch.setattr(launch.embedded, "is_held", lambda: False)
    assert launch.farewell() == "Stopped."


def test_ctrl_c_ends_with_a_word(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_arguments: object) -> None:
        raise SystemExit(0)

    monkeypatch.setattr(launch.settings, "DEMO", True)
    monkeypatch.setattr(launch.settings, "DATA_DIR", tmp_path)
    monkeypatch.setattr(launch, "stop_on_signals", lambda: None)
    monkeypatch.setattr(run.Command, "serve", interrupted)
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setattr(launch, "refuse_busy_port", lambda *_arguments: None)
    with pytest.raises(SystemExit):
        call_command("run")
    assert "Stopped." in capsys.readouterr().out


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_taken_port_is_named_with_the_way_out(busy_port: int) -> None:
    with pytest.raises(launch.LaunchError, match=rf"Port {busy_port} is taken.*PORT={busy_port + 1}"):
        launch.refuse_busy_port("127.0.0.1", busy_port)


def test_a_free_port_is_fine(busy_port: int) -> None:
    launch.refuse_busy_port("127.0.0.2", busy_port)


@pytest.fixture
def notes(tmp_path: Path) -> launch.Notes:
    return launch.Notes(tmp_path / "run.json")


SLEEP = ("-c", "import time; time.sleep(60)")


def test_the_end_of_one_child_is_named_and_ends_the_others(notes: launch.Notes) -> None:
    with launch.Household(notes) as household:
        household.start("web server", *SLEEP)
        web = psutil.Process(household.children["web server"].pid)
        household.start("worker", "-c", "raise SystemExit(3)")
        with pytest.raises(launch.LaunchError, match=r"The worker ended by itself \(exit code 3\)"):
            household.wait()
    assert not web.is_running()
    assert not notes.path.exists()


def test_what_a_killed_run_left_is_ended(notes: launch.Notes) -> None:
    with subprocess.Popen([sys.executable, *SLEEP]) as orphan:
        notes.write({"worker": orphan.pid})
        with launch.Household(notes):
            assert not psutil.pid_exists(orphan.pid)


def test_a_run_that_goes_on_is_left_alone(notes: launch.Notes) -> None:
    with subprocess.Popen([sys.executable, *SLEEP]) as other:
        notes.write({"portal": other.pid})
        with pytest.raises(launch.LaunchError, match="already runs"):
            notes.tidy()
        assert other.poll() is None
        other.kill()


def test_a_process_with_a_used_number_is_left_alone(notes: launch.Notes) -> None:
    with subprocess.Popen([sys.executable, *SLEEP]) as stranger:
        notes.path.write_text(f'{{"worker": [{stranger.pid}, 1.0]}}')
        notes.tidy()
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_children_end_with_a_killed_parent(tmp_path: Path) -> None:
    code = (
        "import os, time; os.environ['DJANGO_SETTINGS_MODULE'] = 'ogp_portal.settings';"
        "from pathlib import Path; from ogp_portal.hub import launch;"
        f"home = launch.Household(launch.Notes(Path({str(tmp_path)!r}) / 'run.json'));"
        "home.start('worker', '-c', 'import time; time.sleep(60)');"
        "print(home.children['worker'].pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        for _attempt in range(50):
            if not child.is_running() or child.status() == psutil.STATUS_ZOMBIE:
                break
            time.sleep(0.1)
        assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
