"""Bearer tokens of an OpenID Connect issuer: JSON Web Tokens (RFC 7519) of the right issuer, audience and time."""

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any

import jwt

from api.access.issuer_keys import IssuerKeys, fetched_keys, secure
from api.access.refusals import RefusedError, invalid
from api.access.scope import Caller, is_tenant, known_scopes
from api.settings import Settings

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""How a token may be signed: only so that who can check it cannot make it."""
LEEWAY_S = 30
"""How far the issuer's clock may be from ours."""
NEEDED = ("exp", "iss", "aud", "sub")


class BearerTokens:
    """Tells who a token is of. For one event loop."""

    def __init__(self, issuer: str, audience: str, tenant_claim: str, keys: IssuerKeys) -> None:
        """issuer, audience: as `iss` and `aud` must be; tenant_claim: the claim that names the tenant."""
        self._issuer = issuer
        self._audience = audience
        self._tenant_claim = tenant_claim
        self._keys = keys

    async def caller(self, token: str) -> Caller:
        """Who a token is of.

        Raises RefusedError (401) where it is not valid, AccessUnusableError where the issuer's keys do not come.
        """
        key = await self._keys.key(_key_name(token))
        if key is None or key.algorithm_name not in ALGORITHMS:
            raise invalid("the token is signed by no key of its issuer")
        claims = self._claims(token, key)
        tenant = claims.get(self._tenant_claim)
        if not is_tenant(tenant):
            raise invalid("the token names no tenant")
        return Caller(str(tenant), _pseudonym(self._issuer, str(claims["sub"])), known_scopes(claims.get("scope")))

    def _claims(self, token: str, key: jwt.PyJWK) -> Mapping[str, Any]:
        try:
            return jwt.decode(
                token,
                key,
                # The key's, not what the token says of itself.
                algorithms=[key.algorithm_name],
                audience=self._audience,
                issuer=self._issuer,
                leeway=LEEWAY_S,
                options={"require": list(NEEDED)},
            )
        except jwt.PyJWTError as error:
            raise _refusal(error) from None


def bearer_tokens(settings: Settings) -> BearerTokens:
    """Tokens of the issuer that the settings name. Raises AccessUnusableError where its keys would not be safe."""
    issuer = str(settings.oidc_issuer)
    secure(settings.oidc_jwks_url or issuer)
    keys = IssuerKeys(partial(fetched_keys, issuer, settings.oidc_jwks_url))
    return BearerTokens(issuer, settings.oidc_audience, settings.oidc_tenant_claim, keys)


def _key_name(token: str) -> str:
    try:
        name = jwt.get_unverified_header(token).get("kid")
    except jwt.PyJWTError:
        raise invalid("what was sent is neither a key nor a token") from None
    if not isinstance(name, str):
        raise invalid("the token does not say which key signed it")
    return name


def _refusal(error: jwt.PyJWTError) -> RefusedError:
    """What may be said of a token that is not valid: which rule it breaks, and nothing of what it holds."""
    reasons = (
        (jwt.ExpiredSignatureError, "the token has expired"),
        (jwt.ImmatureSignatureError, "the token does not hold yet"),
        (jwt.InvalidAudienceError, "the token is for another audience"),
        (jwt.InvalidIssuerError, "the token is of another issuer"),
        (jwt.MissingRequiredClaimError, f"the token lacks a claim; it needs {', '.join(NEEDED)}"),
        (jwt.InvalidAlgorithmError, "the token is signed in another way than its key is for"),
        (jwt.InvalidSignatureError, "the token's signature is not its issuer's"),
    )
    return invalid(next((reason for kind, reason in reasons if isinstance(error, kind)), "the token is not valid"))


def _pseudonym(issuer: str, subject: str) -> str:
    """The same for the same subject; the subject itself may be a person's name or address."""
    return "oidc:" + hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()[:16]
