"""A real browser and a real mail server for tests."""

import os
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, Page, sync_playwright

from ogp_portal.users.services import deliver_next

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium as the machine has it; without one the test is skipped and says so."""
    if CHROMIUM is None:
        pytest.skip("No Chromium was found on this machine (chromium, chromium-browser or google-chrome).")
    # Playwright runs an event loop in this thread, at which Django refuses the database otherwise.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_page(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Makes a page of a new visitor; at the end no page may have run into an error or a broken policy."""
    contexts, faults = [], []

    def make(width: int = 1280, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, locale="en-CA", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: faults.append(message.text) if is_fault(message) else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("response", lambda response: faults.append(response.url) if response.status >= 500 else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not faults, faults


def is_fault(message: Any) -> bool:
    """Whether the browser's console reports an error.

    An answer of 4xx is the server's own word, and none; nor is a connection that the test itself cut.
    """
    return message.type == "error" and not re.search("status of 4|ERR_INTERNET_DISCONNECTED", message.text)


class Mailbox:
    """Receives over SMTP what the worker sends, and reads it."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        message["X-Recipients"] = ",".join(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 OK"

    def collect(self) -> None:
        """Let the worker send all that is due."""
        while deliver_next():
            pass

    def last_to(self, address: str) -> Any:
        """The newest mail to an address."""
        self.collect()
        found = [message for message in self.messages if message["X-Recipients"] == address]
        assert found, f"no mail to {address}; there are {[message['X-Recipients'] for message in self.messages]}"
        return found[-1]

    def text_to(self, address: str) -> str:
        """The text of the newest mail to an address."""
        return self.last_to(address).get_body(("plain",)).get_content()

    def code_to(self, address: str) -> str:
        """The sign-in code in the newest mail to an address."""
        return re.search(r"\b\d{6}\b", self.text_to(address)).group()

    def link_to(self, address: str, containing: str) -> str:
        """The path of a link in the newest mail to an address."""
        links = re.findall(r"https?://[^/\s]+(/\S+)", self.text_to(address))
        return next(link for link in links if containing in link)


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """An SMTP server on loopback that the worker sends to."""
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    # Django's test runner puts a backend in memory here.
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    controller.stop()
