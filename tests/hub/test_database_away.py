"""The portal as it is served in production: over https, and while its database goes away and comes back (R7)."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from ogp_portal.base.embedded import ROOT

SERVER = "from ogp_portal.base import embedded; import sys; print(embedded.start(), flush=True); sys.stdin.read()"
BARE = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
PAGES = [
    "/en/",
    "/fr/",
    "/en/admin/",
    "/fr/admin/",
    "/en/proposals/",
    "/fr/propositions/",
    "/en/workshops/",
    "/en/forum/",
]
PAGES += [
    "/en/pages/privacy/",
    "/en/sign-in/",
    "/en/my-contributions/",
    "/en/themes/x/",
    "/en/news/feed/",
    "/en/admin/login/",
]


class Cluster:
    """A PostgreSQL of its own, to be stopped and started."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def start(self) -> str:
        self.holder = subprocess.Popen(
            [sys.executable, "-c", SERVER],
            cwd=ROOT,
            env={**BARE, "PORTAL_DATA": str(self.data)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self.holder.stdout.readline().strip()

    def stop(self) -> None:
        """At once, as a machine that fails."""
        pid = int((self.data / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        postmaster = psutil.Process(pid)
        postmaster.send_signal(signal.SIGQUIT)
        postmaster.wait(30)
        self.holder.kill()
        self.holder.communicate()

    def end(self) -> None:
        if self.holder.poll() is None:
            self.holder.communicate("")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("away")
    # As root the server runs as another user, who has to get there.
    for one in (folder, *folder.parents[:2]):
        one.chmod(0o755)
    cluster = Cluster(folder)
    yield cluster
    cluster.end()


class Site:
    """The portal on a port of this machine, behind a proxy that says the visitor came over https."""

    def __init__(self, url: str, data: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        production = {
            "PORTAL_MODE": "production",
            "SECRET_KEY": "a-secret-key-of-more-than-fifty-characters-0123456789",
            "ALLOWED_HOSTS": "portal.example.org",
            "DATABASE_URL": url,
            "PORTAL_DATA": str(data),
            "PORT": str(self.port),
            "TRUSTED_PROXY_COUNT": "1",
            "WORKERS": "2",
            "EMAIL_HOST": "127.0.0.1",
        }
        self.log = (data / "serve.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env={**BARE, **production},
            stdout=self.log,
            stderr=self.log,
        )

    def ask(self, path: str, *, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
        """The status, the headers in lower case, and the page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        sent = {"Host": "portal.example.org", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1", **headers}
        connection.request(method, path, headers=sent)
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, page

    def wait_for(self, status: int, seconds: float) -> float:
        """How long it took until the home page answered so."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            try:
                if self.ask("/en/")[0] == status:
                    return time.monotonic() - start
            except (OSError, http.client.HTTPException):
                assert self.process.poll() is None, "serve has ended"
            time.sleep(0.2)
        raise AssertionError(f"no {status} within {seconds} s")

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(30)
        self.log.close()


@pytest.fixture(scope="module")
def site(cluster: Cluster) -> Iterator[Site]:
    site = Site(cluster.start(), cluster.data)
    try:
        site.wait_for(200, 120)
        yield site
    finally:
        site.end()


def test_over_https_cookies_are_for_https_alone(site: Site) -> None:
    status, headers, _page = site.ask("/en/sign-in/")
    assert status == 200
    assert headers["strict-transport-security"] == "max-age=63072000; includeSubDomains; preload"
    for attribute in ("Secure", "HttpOnly", "SameSite=Lax"):
        assert attribute in headers["set-cookie"]
    status, headers, _page = site.ask("/en/sign-in/", **{"X-Forwarded-Proto": "http"})
    assert (status, headers["location"]) == (301, "https://portal.example.org/en/sign-in/")
    assert "default-src 'none'" in headers["content-security-policy"]


def test_files_and_refusals_have_the_headers_too(site: Site) -> None:
    sheet = re.search(r'/static/css/portal\.[^"]+', site.ask("/en/")[2]).group()
    answers = {
        sheet: 200,
        "/static/no-such-file.css": 404,
        "/en/nowhere/": 404,
        "/en/?q=%00": 400,
        "/en/proposals/1/support/": 405,
    }
    for path, expected in answers.items():
        status, headers, _page = site.ask(path)
        assert status == expected, path
        for name in ("content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy"):
            assert name in headers, (path, name)
        assert headers["x-frame-options"] == "DENY"
    assert "immutable" in site.ask(sheet)[1]["cache-control"]
    assert site.ask("/en/", Host="evil.example.com")[0] == 400


def test_a_content_type_of_an_attacker_is_an_answer_of_ours(site: Site) -> None:
    for kind, expected in {"a; charset=hex": 400, "a; b*=nope''%41": 200, "a; a*0=x; a*1=y; a*=z": 200}.items():
        status, headers, _page = site.ask("/en/?q=%C3%A9", **{"Content-Type": kind})
        assert status == expected, kind
        assert "content-security-policy" in headers


def test_a_body_too_large_is_refused_and_takes_no_memory(site: Site) -> None:
    def memory() -> int:
        family = psutil.Process(site.process.pid).children(recursive=True)
        return sum(one.memory_info().rss for one in family)

    site.ask("/en/")
    before = memory()
    for _again in range(20):
        with socket.create_connection(("127.0.0.1", site.port), 20) as one:
            head = "POST /en/suggest-a-theme/ HTTP/1.1\r\nHost: portal.example.org\r\nX-Forwarded-Proto: https\r\n"
            head += "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000000\r\n\r\n"
            one.sendall(head.encode())
            assert one.recv(12) == b"HTTP/1.1 413"
    grown = (memory() - before) / 1e6
    print(f"twenty bodies of 5 MB: {grown:+.1f} MB")  # noqa: T201
    assert grown < 20


def test_while_the_database_is_away_every_page_says_so_and_comes_back_by_itself(site: Site, cluster: Cluster) -> None:
    assert site.ask("/en/proposals/")[0] == 200
    cluster.stop()
    for path in PAGES:
        for cookie in ("", "sessionid=abcdefghijklmnopqrstuvwxyz012345"):
            status, headers, page = site.ask(path, Cookie=cookie)
            # To lead a stranger to the page for signing in takes no database.
            if status == 302 and not cookie:
                continue
            assert status == 503, (path, cookie, status)
            assert "Back in a moment" in page
            assert "De retour dans un instant" in page
            assert headers["retry-after"] == "30"
            assert "default-src 'none'" in headers["content-security-policy"]
    assert site.ask("/static/favicon.svg")[0] == 200
    cluster.start()
    took = site.wait_for(200, 5)
    print(f"back after {took:.2f} s")  # noqa: T201
    for path in PAGES:
        assert site.ask(path)[0] in (200, 302, 404), path
    assert site.process.poll() is None
