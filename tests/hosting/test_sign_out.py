"""Which sign-ins have ended: by one that ended, and by no other; noted for a day, in no words of a person."""

import os
import time

import pytest

from dashboard import signed_out, signin

SHAW = {"iss": "https://provider", "sub": "shaw", "iat": 1_764_000_000, "nonce": "n1"}


@pytest.fixture(autouse=True)
def data(monkeypatch, tmp_path):
    monkeypatch.setenv("HEARTH_DATA", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("other", [{"nonce": "n2"}, {"iat": 1_764_000_001}, {"sub": "reid"}, {"iss": "x"}])
def test_a_sign_in_that_ended_is_known_whatever_else_its_cookie_says_and_no_other_is(other):
    assert not signed_out.is_noted(SHAW)
    signed_out.note(SHAW | {"origin": "https://hearth.example.org", "is_logged_in": True})

    assert signed_out.is_noted(SHAW)
    assert not signed_out.is_noted(SHAW | other)


def test_a_note_holds_nobody_and_is_gone_once_no_sign_in_could_hold(data):
    signed_out.note(SHAW)
    (file,) = (data / "cases" / "signed-out").iterdir()
    assert file.read_bytes() == b"" and "shaw" not in file.name
    os.utime(file, (time.time() - 26 * 3600,) * 2)
    signed_out.note(SHAW | {"nonce": "n2"})

    assert not signed_out.is_noted(SHAW)


def test_where_nothing_can_be_written_the_log_says_so_and_names_nobody(data, caplog):
    (data / "cases").write_text("no folder", encoding="utf-8")
    signed_out.note(SHAW)

    assert "was not noted" in caplog.text and "shaw" not in caplog.text
    assert not signed_out.is_noted(SHAW)


@pytest.mark.parametrize(
    ("meant", "refusal"),
    [
        ("hearth", signin.NO_ROLE),
        (["other", "hearth"], signin.NO_ROLE),
        ("other", signin.NOT_OURS),
        (["other"], signin.NOT_OURS),
        (None, signin.NOT_OURS),
    ],
)
def test_a_sign_in_for_another_client_is_none(data, monkeypatch, meant, refusal):
    (data / "access.toml").write_text("", encoding="utf-8")
    monkeypatch.setattr(signin, "auth_settings", lambda: {"client_id": "hearth"})

    assert signin.person_of({"iat": time.time(), "aud": meant}) == (None, refusal)
