"""Where there is no authentication, the browser of whoever works here must not act for pages from elsewhere.

A browser lets any page send simple requests to this machine and open WebSockets to it; it only keeps the answer of the
former from the page. It says with `Origin` which page it was (RFC 6454), which a page cannot change.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from fastapi.requests import HTTPConnection


def is_foreign(connection: HTTPConnection, allowed: Collection[str]) -> bool:
    """Whether a page sent it that is neither ours nor one of the allowed origins."""
    origin = connection.headers.get("origin")
    if origin is None or "*" in allowed or origin in allowed:
        return False
    try:
        return urlsplit(origin).netloc.casefold() != connection.headers.get("host", "").casefold()
    except ValueError:
        return True
