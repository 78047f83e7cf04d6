"""How Streamlit is set: every setting is one that it knows, and what protects readers is set."""

import tomllib
from pathlib import Path

import pytest
from streamlit import config

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
OPTIONS = [
    (f"{section}.{name}", value) for section, all_of in SETTINGS.items() for name, value in all_of.items()
]
LUMINANCE = ((0.2126, 0), (0.7152, 1), (0.0722, 2))


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    monkeypatch.chdir(ROOT)
    config.get_config_options(force_reparse=True)


@pytest.mark.parametrize(("name", "value"), OPTIONS, ids=[name for name, _ in OPTIONS])
def test_streamlit_knows_the_setting(name, value):
    assert config.get_option(name) == value


def test_a_setting_that_streamlit_does_not_know_is_found():
    with pytest.raises(RuntimeError, match=r"server\.telemetry"):
        config.get_option("server.telemetry")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("server.address", "127.0.0.1"),
        ("client.showErrorDetails", "none"),
        ("client.toolbarMode", "minimal"),
        ("browser.gatherUsageStats", False),
        ("runner.magicEnabled", False),
    ],
)
def test_what_keeps_readers_and_figures_safe_is_set(name, value):
    assert config.get_option(name) == value


def contrast_on_white(colour):
    """Contrast of `#RRGGBB` on white, by WCAG 2."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 1.05 / (sum(weight * linear[i] for weight, i in LUMINANCE) + 0.05)


@pytest.mark.parametrize(
    ("name", "least"),
    [("textColor", 7), ("grayTextColor", 7), ("linkColor", 7), ("primaryColor", 7), ("borderColor", 3)],
)
def test_text_and_edges_can_be_told_from_the_white_that_they_stand_on(name, least):
    assert SETTINGS["theme"]["backgroundColor"] == "#FFFFFF"
    assert contrast_on_white(SETTINGS["theme"][name]) >= least
