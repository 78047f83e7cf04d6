"""The served Hearth as a browser and a stranger meet it: its headers, its health, whom it turns away."""

import http.client
import json
from contextlib import closing
from urllib.parse import urlsplit


def ask(server, path, **headers):
    """Status, headers and body of a request; `headers` replace the usual ones."""
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers=named)
    with closing(connection), connection.getresponse() as answer:
        body = b"" if answer.status == 101 else answer.read()
        return answer.status, dict(answer.getheaders()), body.decode("utf-8", "replace")


def test_the_page_a_wrong_address_and_the_health_check_carry_the_headers(server):
    for path in ("/", "/outcomes", "/static/none.js", "/readyz", "/%2e%2e/secrets"):
        _, headers, _ = ask(server, path)
        assert "unsafe" not in headers["content-security-policy"].split("style-src")[0]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_the_server_says_that_it_is_ready(server):
    status, _, body = ask(server, "/readyz")

    assert (status, json.loads(body)) == (200, {"ready": True})


def test_a_foreign_host_is_turned_away(server):
    assert ask(server, "/", Host="elsewhere.test")[0] == 400


def test_another_site_may_keep_no_connection(server):
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }

    assert ask(server, "/_stcore/stream", Origin=server, **handshake)[0] == 101
    assert ask(server, "/_stcore/stream", Origin="http://elsewhere.test", **handshake)[0] == 403


def test_a_script_or_a_handler_in_the_text_of_a_page_does_not_run(open_page):
    seen = open_page()
    ran = seen.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ranInline = true";
            document.body.append(script);
            const handled = document.createElement("button");
            handled.setAttribute("onclick", "window.ranHandler = true");
            handled.click();
            return [window.ranInline === true, window.ranHandler === true];
        }"""
    )

    assert ran == [False, False]
