"""Chromium for the browser tests; each skips, by name, where it is not installed."""

import os
import shutil

import pytest
from django.db import connection

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


# Package scope: Playwright keeps an event loop running in this thread, and Django would refuse the
# database to every later test of the process.
@pytest.fixture(scope="package")
def chromium(django_db_setup):
    """A running Chromium."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("Chromium is not installed; on Debian: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is in requirements-dev.txt")
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    migrated = connection._test_serialized_contents
    with playwright.sync_playwright() as running:
        # Under a running loop Django gives this thread another connection; it must know what to roll back to.
        connection._test_serialized_contents = migrated
        browser = running.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


class Visitor:
    """One reader at a browser: opens pages of the live archive and remembers what the console said."""

    def __init__(self, page, address: str) -> None:
        self.page = page
        self.address = address
        self.console: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.console.append(str(error)))

    def _heard(self, message) -> None:
        if message.type in {"error", "warning"}:
            self.console.append(f"{message.type}: {message.text}")

    def open(self, path: str):
        return self.page.goto(f"{self.address}{path}")

    def sign_in(self, user, password: str = "a long password 7") -> None:
        self.open("/accounts/login/")
        self.page.get_by_label("Name").fill(user.get_username())
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()


@pytest.fixture
def visitor(chromium, live_server, django_db_serialized_rollback):
    """Somebody who has just opened a browser on the archive."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield Visitor(context.new_page(), live_server.url)
    context.close()
