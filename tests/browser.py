"""A real browser for the tests: Debian's chromium, led by playwright, and applications served to it on a free port."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

PICTURES = "ESCUCHA_PICTURES"
"""Environment variable with a folder: pages are photographed into it, for people to look at."""
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first one has no windows of its own, and costs a third."""
UNSEEN = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "SpareRendererForSitePerProcess"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    *("PreconnectToSearch", "ThirdPartyStoragePartitioning"),
)
"""Switched off. First what a window of chromium draws for people in processes of its own, half a second each time; then
playwright's own list, whose place this one takes."""
PATIENCE = 30_000
"""Milliseconds until a test gives up waiting for what a page is to show: far more than it takes."""
PHONE, DESK = 320, 1280
"""Widths of a screen in CSS pixels: a small telephone's, a desk's."""


class Mute(WSGIRequestHandler):
    """Serves without a log."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the name it has in werkzeug
        """Say nothing."""


SLOW_DESK = pytest.param(DESK, marks=pytest.mark.slow)
"""Beside a telephone's screen, where room is short: on a desk it is a slower proof."""
on_a_desk = pytest.mark.parametrize("width", [pytest.param(PHONE, marks=pytest.mark.slow), DESK])
"""A long way through many pages: on a telephone's screen it is a slower proof."""


@dataclass
class Tab:
    """One window of the browser, with its own cookies; `complaints`: what the browser found wrong."""

    context: BrowserContext
    page: Page
    width: int
    complaints: list[str] = field(default_factory=list)

    def complain(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def picture(self, name: str) -> None:
        """Photograph the whole page, where somebody wants to look at it."""
        folder = os.environ.get(PICTURES)
        if folder:
            path = Path(folder) / f"{name}-{self.width}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=path, full_page=True)

    def is_wider_than_the_screen(self) -> bool:
        """Whether one would have to scroll sideways."""
        self.page.wait_for_load_state()
        scroll, client = "document.documentElement.scrollWidth", "document.documentElement.clientWidth"
        return bool(self.page.evaluate(f"{scroll} > {client}"))


def go_on(page: Page, by: Locator | str) -> None:
    """Press what leads to another page, and wait for that page and its scripts: nothing is read from the old one."""
    with page.expect_navigation():
        (page.locator(by).first if isinstance(by, str) else by).click()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once a run."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail("Estas pruebas abren un navegador y no hay ninguno: apt-get install chromium", pytrace=False)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        # As root chromium starts only without its sandbox; a container's /dev/shm is too small for it.
        options = ["--no-sandbox", "--disable-dev-shm-usage", f"--disable-features={','.join(UNSEEN)}"]
        chromium = playwright.chromium.launch(executable_path=found, args=options)
        yield chromium
        chromium.close()


@pytest.fixture
def open_tab(browser: Browser) -> Iterator[Callable[..., Tab]]:
    """Opens a window: open_tab(320), open_tab(1280, java_script_enabled=False)."""
    opened: list[BrowserContext] = []

    def open_tab(width: int = PHONE, **options: Any) -> Tab:
        screen = {"width": width, "height": 568 if width < DESK else 800}
        context = browser.new_context(viewport=screen, locale="es-GT", **options)
        opened.append(context)
        tab = Tab(context, context.new_page(), width)
        tab.page.on("console", tab.complain)
        tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
        return tab

    yield open_tab
    for context in opened:
        context.close()


class Busy:
    """An application that knows how many requests it is at."""

    def __init__(self, app: Flask) -> None:
        self.app, self.requests, self.news = app, 0, threading.Condition()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self._count(1)
        try:
            return self.app(environ, start_response)
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        with self.news:
            self.requests += change
            self.news.notify_all()

    def finish(self) -> None:
        """Until none is left: what a page or the carrier has sent last."""
        with self.news:
            assert self.news.wait_for(lambda: not self.requests, 60)


@pytest.fixture
def serve(house_of: Any) -> Iterator[Callable[[Callable[[str], Flask]], str]]:
    """Serves the application that is built for an address: serve(lambda base: create_app(house_of(...))) -> base.

    The house stands for as long as somebody is served.
    """
    servers = []

    def serve(build: Callable[[str], Flask]) -> str:
        server = make_server("127.0.0.1", 0, Flask(__name__), threaded=True, request_handler=Mute)
        base = f"http://127.0.0.1:{server.port}"
        server.app = Busy(build(base))
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        servers.append((server, thread))
        return base

    yield serve
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.app.finish()
        server.server_close()
