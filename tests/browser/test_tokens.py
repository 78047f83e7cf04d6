"""Whose word Hearth takes for who somebody is: tokens that are forged, foreign, old, used twice, signed out.

No browser is needed: each test walks the way of a sign-in by hand, over a served Hearth and a provider that
puts into its token what the test asks for.
"""

import base64
import hmac
import http.client
import json
import threading
import time
from contextlib import closing
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, COOKIE_SECRET = "hearth", "a-secret-that-is-long-enough-for-a-test-of-tokens"
ALGORITHMS = ["RS256", "HS256", "none"]
"""What the provider says that it signs with: the two last ones are how a token is forged."""
KEY, OTHER_KEY = (RSAKey.generate_key(2048, parameters={"kid": "of this test"}) for _ in range(2))
PEOPLE = """
[people."shaw@example.org"]
name = "B. Shaw"
role = "monitor"
partnerships = ["all"]
"""


class Provider(BaseHTTPRequestHandler):
    """Gives its metadata, its key, and the token that the test put into `server.token`."""

    def do_GET(self):
        home = self.server.home
        metadata = {
            "issuer": home,
            "authorization_endpoint": f"{home}/authorize",
            "token_endpoint": f"{home}/token",
            "jwks_uri": f"{home}/keys",
            "id_token_signing_alg_values_supported": ALGORITHMS,
        }
        self._say({"keys": [KEY.as_dict(private=False)]} if self.path == "/keys" else metadata)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say({"token_type": "Bearer", "access_token": "a", "id_token": self.server.token})

    def _say(self, said):
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing is printed."""


@pytest.fixture(scope="module")
def provider():
    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        server.home = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def hearth(serve, demo_data, provider, tmp_path_factory):
    """The address of a served Hearth that asks this provider who somebody is."""
    folder = tmp_path_factory.mktemp("tokens")
    secrets = folder / "secrets.toml"
    settings = {
        "redirect_uri": "http://localhost/oauth2callback",
        "cookie_secret": COOKIE_SECRET,
        "client_id": CLIENT,
        "client_secret": "known to this test alone",
        "server_metadata_url": f"{provider.home}/.well-known/openid-configuration",
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    secrets.write_text("[auth]\n" + "\n".join(lines), encoding="utf-8")
    (folder / "access.toml").write_text(PEOPLE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEARTH_ACCESS", str(folder / "access.toml"))
        with serve(demo_data, "--secrets.files", str(secrets)) as address:
            yield address


class Walker:
    """Somebody with cookies, as a browser keeps them, but for what only a page could do."""

    def __init__(self, address):
        self.address, self.cookies = address, {}

    def get(self, path):
        """(status, address that it leads to); cookies are kept."""
        said = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        connection.request("GET", path, headers={"Cookie": said} if said else {})
        with closing(connection), connection.getresponse() as answer:
            answer.read()
            for one in answer.headers.get_all("Set-Cookie") or ():
                for name, morsel in SimpleCookie(one).items():
                    self.cookies[name] = morsel.value
            self.cookies = {name: value for name, value in self.cookies.items() if value.strip('"')}
            return answer.status, answer.headers.get("Location", "")

    def ask(self):
        """Asks to sign in: (state, nonce) that Hearth sends to the provider."""
        told = {"provider": "default", "exp": int(time.time()) + 60}
        which = jwt.encode({"alg": "HS256"}, told, OctKey.import_key(COOKIE_SECRET))
        _, to = self.get(f"/auth/login?provider={which}")
        asked = parse_qs(urlsplit(to).query)
        return asked["state"][0], asked["nonce"][0]

    def is_let_in(self):
        """Whether files are given to them: 404, for there is none, where others are told 403."""
        status, _ = self.get("/media/none.csv")
        assert status in (404, 403)
        return status == 404


@pytest.fixture
def walker(hearth):
    return Walker(hearth)


def signed(claims, algorithm="RS256", key=KEY):
    return jwt.encode({"alg": algorithm, "kid": "of this test"}, claims, key)


def claims_for(provider, asked, **other):
    """Claims of a token that is right, but for what a test changes."""
    now = int(time.time())
    right = {
        "iss": provider.home,
        "aud": CLIENT,
        "sub": "shaw",
        "email": "shaw@example.org",
        "iat": now,
        "exp": now + 300,
        "nonce": asked,
    }
    return {name: value for name, value in (right | other).items() if value is not None}


def test_a_token_that_is_right_lets_in_and_its_answer_serves_once(provider, walker, hearth):
    state, nonce = walker.ask()
    provider.token = signed(claims_for(provider, nonce))
    path = f"/oauth2callback?state={state}&code=c"
    stranger, again = Walker(hearth), Walker(hearth)
    stranger.get(path)
    walker.get(path)
    again.cookies = {name: one for name, one in walker.cookies.items() if name != "_streamlit_user"}
    again.get(path)

    assert walker.is_let_in()
    assert not stranger.is_let_in()  # who is sent the address of somebody's answer
    assert not again.is_let_in()  # the same browser, once more


NOW = int(time.time())


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "http://127.0.0.1:9"},
        {"iss": None},
        {"aud": "another client"},
        {"aud": ["another client", CLIENT]},
        {"aud": "another client", "azp": CLIENT},
        {"aud": None},
        {"exp": NOW - 3600},
        {"exp": None},
        {"iat": NOW - 9 * 3600},
        {"iat": NOW + 3600},
        {"nbf": NOW + 3600},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"email": "stranger@example.org"},
        {"email_verified": False},
    ],
    ids=str,
)
def test_a_token_of_another_provider_client_time_or_person_lets_nobody_in(provider, walker, wrong):
    state, nonce = walker.ask()
    provider.token = signed(claims_for(provider, nonce, **wrong))
    walker.get(f"/oauth2callback?state={state}&code=c")

    assert not walker.is_let_in()


def token(head, claims, seal):
    """A token put together by hand, with what `seal` makes of its two parts."""
    parts = b".".join(map(letters, (json.dumps(head).encode(), json.dumps(claims).encode())))
    return b".".join((parts, letters(seal(parts)))).decode()


def letters(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def unsigned(claims):
    """A token that says that nobody needs to sign it."""
    return token({"alg": "none"}, claims, lambda parts: b"")


def by_the_public_key(claims):
    """Signed with what everybody may read, as if it were a secret shared with the provider."""
    public = KEY.as_pem(private=False)
    head = {"alg": "HS256", "kid": "of this test"}
    return token(head, claims, lambda parts: hmac.digest(public, parts, "sha256"))


@pytest.mark.parametrize(
    "forged",
    [
        unsigned,
        by_the_public_key,
        lambda claims: signed(claims, key=OTHER_KEY),
        lambda claims: signed(claims)[:-4] + "AAAA",
        lambda claims: signed(claims).rpartition(".")[0] + ".",
        lambda claims: "no token",
    ],
    ids=["unsigned", "by the public key", "by another key", "changed", "cut off", "none"],
)
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(provider, walker, forged):
    state, nonce = walker.ask()
    provider.token = forged(claims_for(provider, nonce))
    walker.get(f"/oauth2callback?state={state}&code=c")

    assert not walker.is_let_in()


def test_an_answer_to_no_question_or_to_that_of_somebody_else_lets_nobody_in(provider, walker, hearth):
    other = Walker(hearth)
    state, nonce = other.ask()
    walker.ask()
    provider.token = signed(claims_for(provider, nonce))
    for path in (f"?state={state}&code=c", "?state=made-up&code=c", "?code=c", "", "?error=denied"):
        walker.get(f"/oauth2callback{path}")
        assert not walker.is_let_in()


def test_signing_out_ends_every_copy_of_the_sign_in_and_no_other_one(provider, walker, hearth):
    other, copy = Walker(hearth), Walker(hearth)
    for one in (walker, other):
        state, nonce = one.ask()
        provider.token = signed(claims_for(provider, nonce))
        one.get(f"/oauth2callback?state={state}&code=c")
    copy.cookies = dict(walker.cookies)
    before = [one.is_let_in() for one in (walker, other, copy)]
    walker.get("/auth/logout")

    assert before == [True] * 3
    assert [one.is_let_in() for one in (walker, other, copy)] == [False, True, False]
