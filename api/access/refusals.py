"""Refusals of callers: 401, 403 and 429, each with the headers that say what to do (RFC 6750, RFC 6585)."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException

from api.access.rates import Rate
from api.access.scope import Caller, Scope


class RefusedError(HTTPException):
    """A request that is not answered because of who sent it; `caller` is None where nobody knows who."""

    def __init__(
        self, status: int, detail: str | None, headers: Mapping[str, str], caller: Caller | None = None
    ) -> None:
        super().__init__(status, detail, dict(headers))
        self.caller = caller


def nobody() -> RefusedError:
    """401 for who sent neither key nor token."""
    return RefusedError(401, None, _challenge())


def invalid(detail: str) -> RefusedError:
    """401 for a key or token that opens nothing."""
    return RefusedError(401, detail, _challenge(error="invalid_token"))


def lacking(caller: Caller, scope: Scope) -> RefusedError:
    """403 for a key without the scope."""
    challenge = _challenge(error="insufficient_scope", scope=scope.value)
    return RefusedError(403, f'the key lacks the scope "{scope.value}"', challenge, caller)


def foreign(caller: Caller) -> RefusedError:
    """403 for a page from elsewhere where there is no authentication."""
    return RefusedError(
        403, "a page of another origin may not call this; INKBEAT_CORS_ORIGINS holds those that may", {}, caller
    )


def too_many(rate: Rate, caller: Caller | None = None) -> RefusedError:
    """429 for who is beyond a limit."""
    detail = f"at most {rate.limit} requests in a minute" if caller else "too many tries without a valid key"
    return RefusedError(429, detail, {"Retry-After": str(rate.reset_s), **rate.headers()}, caller)


def _challenge(**parameters: str) -> dict[str, str]:
    told = "".join(f', {name}="{value}"' for name, value in parameters.items())
    return {"WWW-Authenticate": f'Bearer realm="inkbeat"{told}'}
