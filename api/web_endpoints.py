"""The web app: one page and its assets, built from web/ into web_files/; its own addresses stand behind a "#"."""

import gzip
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from api.jobs.errors import NotFoundError

FILES = Path(__file__).parent / "web_files"
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        # Pictures of pages are fetched with a key and shown from memory.
        "img-src 'self' blob:",
        "font-src 'self'",
        # 'self' holds for WebSockets of the same host, too (CSP level 3).
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""Of the page: scripts, styles and connections of this service alone, nothing inline."""
_PACKED = ("text/", "application/json", "image/svg+xml")
"""Media types that get smaller by packing."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class WebFile:
    """A file of the web app, and the same packed where that makes it smaller."""

    content: bytes
    media_type: str
    gzipped: bytes | None

    @property
    def etag(self) -> str:
        """Tag that changes with the content."""
        return f'"{sha256(self.content).hexdigest()[:32]}"'


@lru_cache(maxsize=1)
def web_files() -> Mapping[str, WebFile]:
    """Every file of the app by its name: index.html, and "assets/..." whose names change with their content."""
    found = [FILES / "index.html", *sorted((FILES / "assets").iterdir())]
    return {path.relative_to(FILES).as_posix(): _file(path) for path in found}


@router.get("/", response_class=Response)
def page(accept_encoding: Annotated[str, Header()] = "", if_none_match: Annotated[str, Header()] = "") -> Response:
    """The page of the app, which browsers ask for again each time."""
    file = web_files()["index.html"]
    headers = {"ETag": file.etag, "Cache-Control": "no-cache", "Content-Security-Policy": CONTENT_SECURITY_POLICY}
    if file.etag in if_none_match:
        return Response(status_code=304, headers=headers)
    return _answer(file, accept_encoding, headers)


@router.get("/assets/{name}", response_class=Response)
def asset(name: str, accept_encoding: Annotated[str, Header()] = "") -> Response:
    """A file that the page loads; as its name changes with its content, it is kept for good."""
    file = web_files().get(f"assets/{name}")
    if file is None:
        raise NotFoundError("the app has no such file", cure="load the page anew")
    return _answer(file, accept_encoding, {"Cache-Control": "public, max-age=31536000, immutable"})


def _answer(file: WebFile, accept_encoding: str, headers: dict[str, str]) -> Response:
    packed = file.gzipped if "gzip" in accept_encoding.casefold() else None
    told = {**headers, "Vary": "Accept-Encoding"} if file.gzipped is not None else headers
    if packed is not None:
        return Response(packed, headers={**told, "Content-Encoding": "gzip"}, media_type=file.media_type)
    return Response(file.content, headers=told, media_type=file.media_type)


def _file(path: Path) -> WebFile:
    content = path.read_bytes()
    # What the machine's own tables say of .js and .csv differs from place to place.
    known = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".csv": "text/csv"}
    kind = known.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    gzipped = gzip.compress(content, mtime=0) if kind.startswith(_PACKED) else None
    return WebFile(content, kind, gzipped)
