"""Signing in with a real provider (a mock of one): who gets in, as whom, for how long, and who does not."""

import json
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dashboard.access import NOT_ALLOWED
from dashboard.signin import NO_ROLE, SIGN_IN, TOO_OLD

ACCESS = """
hours = {}
[people."shaw@example.org"]
name = "B. Shaw"
role = "monitor"
partnerships = ["all"]
[people."reid@example.org"]
name = "A. Reid"
role = "leader"
partnerships = ["HP02"]
"""
PATIENCE = 60_000


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def provider():
    """A provider that knows three people; gives its address."""
    port = free_port()
    people = [
        {"sub": name, "email": f"{name}@example.org", "name": name} for name in ("shaw", "reid", "stranger")
    ]
    named = [part for one in people for part in ("--user-claims", json.dumps(one))]
    program = Path(sys.executable).with_name("oidc-provider-mock")
    ready = threading.Event()
    with subprocess.Popen(
        [program, "--port", str(port), *named], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        reader = threading.Thread(target=_listen, args=(process.stdout, ready))
        reader.start()
        try:
            assert ready.wait(60) and process.poll() is None
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            reader.join()


def _listen(output, ready):
    for line in output:
        if "running" in line.casefold():
            ready.set()
    ready.set()


@pytest.fixture(scope="module")
def signed(serve, demo_data, provider, tmp_path_factory):
    """A served Hearth that asks for sign-in: its address, and the file of people."""
    folder, port = tmp_path_factory.mktemp("signin"), free_port()
    people, secrets = folder / "access.toml", folder / "secrets.toml"
    settings = {
        "redirect_uri": f"http://127.0.0.1:{port}/oauth2callback",
        "cookie_secret": "a-secret-that-is-long-enough-for-a-test-of-sign-in",
        "client_id": "hearth",
        "client_secret": "known to this test alone",
        "server_metadata_url": f"{provider}/.well-known/openid-configuration",
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    secrets.write_text("[auth]\n" + "\n".join(lines), encoding="utf-8")
    people.write_text(ACCESS.format(8), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEARTH_ACCESS", str(people))
        with serve(demo_data, "--server.port", str(port), "--secrets.files", str(secrets)):
            yield f"http://127.0.0.1:{port}", people


@pytest.fixture
def sign_in(signed, blank):
    """Opens Hearth, is asked to sign in, and signs in at the provider as somebody."""
    address, _ = signed

    def signed_in(name):
        page = blank().page
        page.goto(address)
        page.get_by_text(SIGN_IN).wait_for(timeout=PATIENCE)
        assert "Aberfinch" not in page.content()
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name=re.compile(name)).first.click(timeout=PATIENCE)
        page.get_by_role("button", name="Sign out").wait_for(timeout=PATIENCE)
        return page

    return signed_in


def test_a_person_who_signs_in_has_their_role_in_the_menu_and_by_address_until_it_is_too_old(
    signed, sign_in, blank
):
    address, people = signed
    page = sign_in("shaw")
    page.get_by_text("B. Shaw, monitor").wait_for(timeout=PATIENCE)
    page.locator(".lede").wait_for(timeout=PATIENCE)
    menu = page.get_by_role("navigation").inner_text()
    page.goto(f"{address}/inspection")
    page.get_by_text(NOT_ALLOWED).wait_for(timeout=PATIENCE)
    page_text = page.inner_text("body")
    file = f"{address}/media/none.csv"
    taken = [page.request.get(file).status, blank().page.request.get(file).status]
    people.write_text(ACCESS.format(0.0001), encoding="utf-8")
    page.reload()
    page.get_by_text(TOO_OLD).wait_for(timeout=PATIENCE)
    taken.append(page.request.get(file).status)
    people.write_text(ACCESS.format(8), encoding="utf-8")

    assert taken == [404, 403, 403]  # there is none; who is not signed in, or no longer, is not told so
    assert "Recommendations" in menu and "Inspection" not in menu
    assert "professional discussion" not in page_text.replace("the next professional discussion", "")


def test_a_person_without_a_role_sees_nothing(sign_in):
    page = sign_in("stranger")

    assert NO_ROLE in page.inner_text("body")
    assert "Aberfinch" not in page.content()


def test_a_file_of_a_partnership_opens_for_who_may_see_it_and_for_nobody_else(sign_in, blank):
    page, other = sign_in("shaw"), sign_in("reid")
    page.get_by_text("Aberfinch").first.wait_for(timeout=PATIENCE)
    with page.expect_download(timeout=PATIENCE) as taken:
        page.get_by_role("button", name="Download table (CSV)").first.click()
    address, name = taken.value.url, taken.value.suggested_filename

    assert name.startswith("hearth-HP01-overview-")
    assert page.request.get(address).status == 200
    assert other.request.get(address).status == 403
    assert blank().page.request.get(address).status == 403
