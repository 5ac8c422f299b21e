"""An issuer of bearer tokens on this machine: a web server with its configuration and public keys."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

AUDIENCE = "inkbeat"
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


class Issuer:
    """Signs tokens with keys of several kinds, and counts how often its keys are fetched."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.fetched: list[str] = []
        self.down = False
        self.private: dict[str, tuple[str, PrivateKey]] = {
            "rsa": ("RS256", rsa.generate_private_key(65537, 2048)),
            "ec": ("ES256", ec.generate_private_key(ec.SECP256R1())),
            "ed": ("EdDSA", ed25519.Ed25519PrivateKey.generate()),
        }
        self.further: list[Mapping[str, Any]] = []
        """Keys that are published beside its own."""

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Of a token that is valid for a minute; None takes a claim out."""
        now = int(time.time())
        usual = {"iss": self.url, "aud": AUDIENCE, "sub": "ann@ward.example", "iat": now, "nbf": now, "exp": now + 60}
        claims = {**usual, "tenant": "ward", "scope": "openid read write", **changed}
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, key: str = "rsa", algorithm: str | None = None, **changed: Any) -> str:
        """A token signed with one of its keys."""
        usual, private = self.private[key]
        return jwt.encode(self.claims(**changed), private, algorithm or usual, headers={"kid": key})

    def public(self) -> Mapping[str, Any]:
        """Its keys as it publishes them (RFC 7517)."""
        own = [
            {**_jwk(private), "kid": name, "alg": algorithm, "use": "sig"}
            for name, (algorithm, private) in self.private.items()
        ]
        return {"keys": [*own, *self.further]}

    def answer(self, path: str) -> Mapping[str, Any] | None:
        """What lies at an address."""
        self.fetched.append(path)
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        return self.public() if path == "/keys" and not self.down else None


def _jwk(private: PrivateKey) -> Mapping[str, Any]:
    if isinstance(private, rsa.RSAPrivateKey):
        return RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
    return OKPAlgorithm.to_jwk(private.public_key(), as_dict=True)


@contextmanager
def issuer_server() -> Iterator[Issuer]:
    """An issuer that answers while the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = issuer.answer(self.path)
            body = json.dumps(found).encode()
            self.send_response(503 if found is None else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = Issuer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
