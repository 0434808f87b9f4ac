"""A force's directory, for tests: a small OpenID Connect provider in a process of its own, on loopback.

It signs in whoever `POST /next` named last, and is as strict as it should be: one code once, the client's secret, and
the proof key (PKCE, S256) that the code was asked for with.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT, SECRET = "fourfold", "an invented secret"
CODES: dict[str, dict[str, str]] = {}
TOKENS: dict[str, dict[str, str]] = {}
PEOPLE: list[dict[str, str]] = [{}]


class Directory(BaseHTTPRequestHandler):
    """The provider."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _answer(self, said: object, status: int = 200) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self.headers['Host'].rsplit(':')[-1]}"

    def do_GET(self) -> None:
        """Discovery, keys, the sign-in page, and who somebody is."""
        path, asked = urlsplit(self.path).path, {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        if path == "/.well-known/openid-configuration":
            ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            said = {f"{name}_endpoint": f"{self._address}/{end}" for name, end in ends.items()}
            self._answer({"issuer": self._address, "jwks_uri": f"{self._address}/keys", **said})
        elif path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            self._answer({"keys": [{**key, "kid": "1", "use": "sig", "alg": "RS256"}]})
        elif path == "/authorize":
            assert asked["client_id"] == CLIENT
            assert asked["code_challenge_method"] == "S256"
            code = secrets.token_urlsafe()
            CODES[code] = {**asked, **PEOPLE[-1]}
            self.send_response(302)
            self.send_header(
                "Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
            )
            self.end_headers()
        else:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            self._answer(TOKENS.get(token, {}), 200 if token in TOKENS else 401)

    def do_POST(self) -> None:
        """Who comes next; and tokens for codes."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        said = {name: values[0] for name, values in parse_qs(body).items()}
        if self.path == "/next":
            PEOPLE.append(said)
            self._answer({})
            return
        held = CODES.pop(said.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(said.get("code_verifier", "").encode()).digest())
        if (
            held is None
            or (said.get("client_id"), said.get("client_secret")) != (CLIENT, SECRET)
            or proof.rstrip(b"=").decode() != held["code_challenge"]
        ):
            self._answer({"error": "invalid_grant"}, 400)
            return
        who = {"sub": held["sub"], "preferred_username": held["name"], "name": held["name"]}
        token, now = secrets.token_urlsafe(), int(time.time())
        TOKENS[token] = who
        claims = {"iss": self._address, "aud": CLIENT, "iat": now, "exp": now + 300, **who}
        signed = jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "1"})
        self._answer({"access_token": token, "token_type": "Bearer", "expires_in": 300, "id_token": signed})


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Directory)
    print(server.server_address[1], flush=True)
    server.serve_forever()
