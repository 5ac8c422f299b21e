"""A document as a request brings it: the body itself, or a file in a form; in pieces, never whole in memory."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.from_thread
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from ecg.errors import UnreadableFileError

MOST_FIELDS = 8
PIECE_BYTES = 2**18
HEAD_BYTES = 512
MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"BM", "image/bmp"),
    (8, b"WEBP", "image/webp"),
    (128, b"DICM", "application/dicom"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"0       ", "application/edf"),
)
"""Where a content tells its type, by what, and the type."""
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}
"""What OpenAPI says of it."""


@asynccontextmanager
async def pieces_of(request: Request) -> AsyncIterator[Iterator[bytes]]:
    """The document's content in pieces, to be taken from a worker thread; the file's name is not looked at.

    Raises HTTPException 422 for a form without a file.
    """
    if request.headers.get("content-type", "").casefold().startswith("multipart/form-data"):
        async with request.form(max_files=1, max_fields=MOST_FIELDS) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise HTTPException(422, 'the form has no file called "file"')
            yield iter(lambda: file.file.read(PIECE_BYTES), b"")
    else:
        yield _from_thread(request.stream())


def _from_thread(stream: AsyncIterator[bytes]) -> Iterator[bytes]:
    async def following() -> bytes | None:
        return await anext(stream, None)

    while (piece := anyio.from_thread.run(following)) is not None:
        yield piece


def media_type(head: bytes) -> str:
    """What a document's first bytes say that it is. Raises UnreadableFileError where there are none."""
    if not head:
        raise UnreadableFileError("the document is empty", cure="send the file's content as the body")
    if b"%PDF-" in head:
        return "application/pdf"
    found = (kind for at, magic, kind in MAGIC if head[at : at + len(magic)] == magic)
    return next(found, "application/octet-stream")
