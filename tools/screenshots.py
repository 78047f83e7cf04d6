"""Makes the README's pictures from a Hearth that ./run serves: python tools/screenshots.py [ADDRESS].

Not here: whether the pages are right, which `tests/browser/` holds.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
PICTURES = {
    name: "" if name == "overview" else name for name in ("overview", "outcomes", "follow_up", "data")
}
SIZE = {"width": 1280, "height": 1100}
DRAWN = """() => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning"
    && document.querySelector("h1") && document.querySelector(".main-svg")
    && !document.querySelector("[data-testid=stSkeleton]") && document.fonts.status === "loaded\""""


def take(browser: Browser, address: str, path: Path) -> None:
    """The first screen of a page at a desk, as PNG."""
    page = browser.new_page(viewport=SIZE, locale="en-GB", reduced_motion="reduce")
    page.goto(address)
    page.wait_for_function(DRAWN, timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path, animations="disabled")


def main(address: str) -> None:
    """One picture a page, each under 300 kB."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
        )
        for name, path in PICTURES.items():
            take(browser, f"{address}/{path}", FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8501")
