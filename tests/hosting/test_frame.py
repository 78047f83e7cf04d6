"""What stands round the pages: which headers go out, which hosts are answered, what is written down."""

import asyncio
import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit import config, net_util
from streamlit.web import bootstrap
from streamlit.web.server.server_util import get_cookie_secret, is_url_from_allowed_origins
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard import signin
from dashboard.__main__ import served_as
from dashboard.hosting.closed import Closed
from dashboard.hosting.files import OwnFiles, claims_of
from dashboard.hosting.headers import SecurityHeaders, content_policy, script_hashes
from dashboard.hosting.hosts import KnownHosts, own_host
from dashboard.hosting.logs import JsonLines, RequestLog, noted_path
from dashboard.hosting.names import READY, named_for, whose
from dashboard.signin import is_loopback

ROOT = Path(__file__).resolve().parents[2]
OF_NOTHING = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
"""SHA-256 of no bytes at all, in base64: a published value."""
PAGES = frozenset({"", "outcomes"})


def exchange(app, path="/", kind="http", **headers):
    """What an app sends for a request with these headers."""
    named = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": kind, "method": "GET", "path": path, "query_string": b"child=1", "headers": named}
    sent = []

    async def receive():
        return {"type": f"{kind}.connect" if kind == "websocket" else "http.request"}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


async def answering(scope, receive, send):
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    status = 404 if scope["path"] == "/none" else 200
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b"a page"})


def test_only_a_script_that_stands_in_the_page_gets_a_hash(tmp_path):
    page = tmp_path / "index.html"
    page.write_text("<script></script><script src='a.js'></script>", encoding="utf-8")

    assert script_hashes(page) == (OF_NOTHING,)


def test_no_script_runs_from_a_string_or_from_the_text_of_a_page():
    rules = {rule.split()[0]: rule.split()[1:] for rule in content_policy((OF_NOTHING,)).split("; ")}

    assert rules["script-src"] == ["'self'", OF_NOTHING]
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == ["'none'"]
    assert [name for name, sources in rules.items() if "'unsafe-inline'" in sources] == ["style-src"]
    assert "unsafe-eval" not in str(rules)


def test_every_answer_carries_the_headers():
    start, body = exchange(SecurityHeaders(answering, {"X-Content-Type-Options": "nosniff"}), "/none")

    assert start["headers"] == [(b"x-content-type-options", b"nosniff")]
    assert body["body"] == b"a page"


@pytest.mark.parametrize(
    ("host", "is_own"),
    [
        ("127.0.0.1:8501", True),
        ("localhost", True),
        ("[::1]:8501", True),
        ("hearth.example.org", True),
        ("HEARTH.example.org:443", True),
        ("10.1.2.3:8501", True),
        ("elsewhere.example.org", False),
        ("hearth.example.org.elsewhere.test", False),
        ("hearth.example.org@elsewhere.test", False),
        ("127.0.0.1:8501@elsewhere.test", False),
        ("127.0.0.1:8501, elsewhere.test", False),
        ("hearth.example.org:443, elsewhere.test", False),
        ("[::1]", True),
        ("0.0.0.0:8501", False),
        ("[::1", False),
        ("", False),
    ],
)
def test_a_host_is_own_where_it_names_this_machine_or_the_home_of_hearth(host, is_own):
    assert own_host("10.1.2.3", "https://hearth.example.org", is_loopback)(host) is is_own


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/_stcore/upload_file/a-session/a-file", 404),
        ("/_stcore/metrics", 404),
        ("/_stcore/health", 200),
        ("/media/a.csv", 200),
    ],
)
def test_what_streamlit_offers_and_no_page_uses_is_not_there(path, status):
    assert exchange(Closed(answering), path)[0]["status"] == status


HOME = "https://hearth.example.org"
KNOWN = KnownHosts(answering, own_host("127.0.0.1", HOME, is_loopback), HOME)


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", {"host": "127.0.0.1:8501"}, 200),
        ("/", {"host": "elsewhere.test"}, 400),
        ("/", {}, 400),
        (READY, {"host": "10.0.0.7:8501"}, 200),
    ],
)
def test_a_request_for_another_host_is_turned_away_but_for_the_health_check(path, headers, status):
    assert exchange(KNOWN, path, **headers)[0]["status"] == status


@pytest.mark.parametrize(
    ("host", "origin", "said"),
    [
        ("127.0.0.1:8501", "http://127.0.0.1:8501", "websocket.accept"),
        ("hearth.example.org", HOME, "websocket.accept"),
        ("127.0.0.1:8501", HOME, "websocket.accept"),
        ("127.0.0.1:8501", "http://127.0.0.1:9999", "websocket.close"),
        ("127.0.0.1:8501", "http://elsewhere.test", "websocket.close"),
        ("elsewhere.test", "http://elsewhere.test", "websocket.close"),
        ("127.0.0.1:8501", "null", "websocket.close"),
    ],
)
def test_only_a_page_of_hearth_may_keep_a_connection(host, origin, said):
    assert exchange(KNOWN, kind="websocket", host=host, origin=origin)[0]["type"] == said


@pytest.fixture
def hosted(monkeypatch):
    """Streamlit set as `python -m dashboard serve` sets it where sign-in has a home."""
    monkeypatch.setattr(signin, "auth_settings", lambda: {"redirect_uri": f"{HOME}/oauth2callback"})
    config.get_config_options(force_reparse=True, options_from_flags=served_as(8501, "0.0.0.0"))
    yield
    config.get_config_options(force_reparse=True)


def test_a_server_with_a_home_asks_nobody_which_address_it_has(hosted, monkeypatch, capsys):
    def asked():
        raise AssertionError("a server elsewhere was asked")

    monkeypatch.setattr(net_util, "get_external_ip", asked)
    bootstrap._print_url(False)

    assert capsys.readouterr().out == ""
    assert is_url_from_allowed_origins(HOME)


def test_a_server_of_this_machine_is_set_without_a_home(monkeypatch):
    monkeypatch.setattr(signin, "auth_settings", dict)

    assert served_as(8502, "127.0.0.1") == {
        "server.port": "8502",
        "server.address": "127.0.0.1",
        "server.headless": "true",
    }


def test_who_does_not_say_which_page_asks_may_keep_no_connection():
    assert exchange(KNOWN, kind="websocket", host="127.0.0.1:8501")[0]["type"] == "websocket.close"


@pytest.mark.parametrize(
    ("path", "cookie", "status"),
    [
        ("/media/a.csv", "who=shaw", 200),
        ("/media/a.csv", "who=stranger", 403),
        ("/media/a.csv", "", 403),
        ("//Media/a.csv", "", 403),
        ("/outcomes", "", 200),
        ("/mediation", "", 200),
    ],
)
def test_a_file_is_given_to_who_is_let_in_and_pages_to_everybody(path, cookie, status):
    files = OwnFiles(answering, lambda cookies: str if cookies.get("who") == "shaw" else None)

    assert exchange(files, path, cookie=cookie)[0]["status"] == status


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("hearth-HP02-overview-2026-11-02-0a1b2c3d.csv", 200),
        ("hearth-HP01-overview-2026-11-02-0a1b2c3d.csv", 403),
        ("hearth-HP02+HP03-release-2026-11-02-0a1b2c3d.zip", 200),
        ("hearth-HP01+HP02-release-2026-11-02-0a1b2c3d.zip", 403),
        ("hearth-all-release-2026-11-02-0a1b2c3d.zip", 403),
        ("HP02.csv", 403),
        ("", 403),
    ],
)
def test_a_file_is_given_to_who_may_see_each_partnership_that_it_is_named_for(name, status):
    async def giving(scope, receive, send):
        told = [(b"content-disposition", f'attachment; filename="{name}"'.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": told})
        await send({"type": "http.response.body", "body": b"41 of 58"})

    files = OwnFiles(giving, lambda cookies: {"HP02": 1, "HP03": 1}.__contains__)
    start, body = exchange(files, "/media/4f1c.csv")

    assert start["status"] == status
    assert (body["body"] == b"41 of 58") == (status == 200)


@pytest.mark.parametrize("codes", [["HP01"], ["HP01", "HP02"], ["S12-33", "A+B", "Ærø & co"], ["all"]])
def test_the_name_of_a_file_says_whose_it_is(codes):
    name = named_for(codes, "overview-2026-11-02-0a1b2c3d")

    assert whose(f"{name}.csv") == tuple(codes)
    assert name.isascii() and '"' not in name and "/" not in name
    assert whose("overview-HP01.csv") == ()


def test_a_sign_in_is_read_from_its_signed_cookie_and_from_no_other():
    said = {"is_logged_in": True, "email": "shaw@example.org"}
    signed, out, garbage = (
        create_signed_value(get_cookie_secret(), USER_COOKIE_NAME, text).decode()
        for text in (json.dumps(said), json.dumps(said | {"is_logged_in": False}), "[")
    )
    forged = create_signed_value("another secret", USER_COOKIE_NAME, json.dumps(said)).decode()

    assert claims_of({USER_COOKIE_NAME: signed}) == said
    for other in (signed[:-1], "x" + signed, forged, out, garbage, "", "é"):
        assert claims_of({USER_COOKIE_NAME: other}) == {}


@pytest.mark.parametrize(
    ("path", "noted"),
    [
        ("/", "/"),
        ("/outcomes", "/outcomes"),
        ("/media/4f1c-Shaw.csv", "/media"),
        ("/_stcore/upload_file/1/2", "/_stcore"),
        ("/Mary-Shaw", "other"),
        ("/outcomes/Mary", "other"),
    ],
)
def test_a_path_is_noted_as_far_as_it_names_nobody(path, noted):
    assert noted_path(path, PAGES) == noted


def test_a_request_is_noted_without_its_query_and_turned_away_ones_as_warnings(caplog):
    log = RequestLog(answering, PAGES)
    with caplog.at_level(logging.INFO, "hearth.requests"):
        for path in ("/outcomes", "/static/a.js", "/none", "/_stcore/health"):
            exchange(log, path)
        exchange(RequestLog(KNOWN, PAGES), "/_stcore/stream", "websocket", host="elsewhere.test")
    noted = [(one.more["path"], one.more["status"], one.levelname) for one in caplog.records]

    assert noted == [("/outcomes", 200, "INFO"), ("other", 404, "WARNING"), ("/_stcore", 403, "WARNING")]
    assert all(one.more["ms"] >= 0 for one in caplog.records)
    assert "child" not in str([one.__dict__ for one in caplog.records])


def line(name, message, *arguments, fault=None):
    info = (type(fault), fault, fault.__traceback__) if fault else None
    return json.loads(JsonLines().format(logging.LogRecord(name, 30, "a/b.py", 7, message, arguments, info)))


def test_a_message_of_hearth_is_a_line_and_anybody_elses_only_its_place():
    own, other = line("hearth.store", "%s is gone", "release-1"), line("streamlit.x", "%s is 4", "Mary")

    assert own["message"] == "release-1 is gone"
    assert (other["logger"], other["level"], other["at"]) == ("streamlit.x", "warning", "b:7")
    assert "Mary" not in str(other)


SERVER = """
import logging, sys, threading, warnings
from streamlit.logger import get_logger
get_logger("streamlit.made.before")
logging.getLogger("uvicorn.error").propagate = False
logging.getLogger("uvicorn.access").setLevel(logging.INFO)
from dashboard.hosting.logs import write_log
write_log(sys.stderr, "no level")
def fail():
    raise ValueError("Mary Shaw is 4")
try:
    fail()
except ValueError as fault:
    get_logger("streamlit.made.before").error("Uncaught", exc_info=fault)
get_logger("streamlit.made.later").error("Mary Shaw is 4")
logging.getLogger("uvicorn.error").error("Mary Shaw is 4")
logging.getLogger("uvicorn.access").info("Mary Shaw is 4")
late = logging.getLogger("late")
late.propagate = False
late.error("Mary Shaw is 4")
warnings.warn("Mary Shaw is 4")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
fail()
"""


def test_whoever_logs_in_the_server_each_line_is_json_and_holds_no_text_of_a_fault():
    done = subprocess.run(
        [sys.executable, "-c", SERVER], cwd=ROOT, capture_output=True, text=True, check=False
    )
    lines = [json.loads(one) for one in done.stderr.splitlines()]

    assert [one["logger"] for one in lines] == [
        "streamlit.made.before",
        "streamlit.made.later",
        "uvicorn.error",
        "late",
        "py.warnings",
        "hearth.process",
        "hearth.process",
    ]
    assert [one["fault"] for one in lines if "fault" in one] == ["ValueError"] * 3
    assert "Mary" not in done.stderr
