"""PDF files object by object, honest or not."""

import base64
import re
import zlib
from functools import lru_cache
from pathlib import Path

A4 = b"[0 0 841.9 595.3]"
FONT = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def pdf(*objects: bytes, trailer: bytes = b"/Root 1 0 R", xref: bool = True, version: bytes = b"1.7") -> bytes:
    """A file of these objects, numbered from 1, the first of which is the catalogue."""
    parts, places, at = [b"%PDF-" + version + b"\n"], [], 6 + len(version)
    for number, content in enumerate(objects, 1):
        places.append(at)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        at += len(parts[-1])
    if xref:
        parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
        parts += [b"%010d 00000 n \n" % place for place in places]
    parts.append(b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, at))
    return b"".join(parts)


def stream(content: bytes, entries: bytes = b"", length: int | None = None) -> bytes:
    """A stream with its dictionary; it may lie about its length."""
    size = len(content) if length is None else length
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (size, entries, content)


def flate(content: bytes, entries: bytes = b"") -> bytes:
    """A compressed stream."""
    return stream(zlib.compress(content, 6), b"/Filter /FlateDecode " + entries)


def one_page(content: bytes, *more: bytes, page: bytes = b"", resources: bytes = FONT, box: bytes = A4) -> bytes:
    """A document of one page: `content` is its stream (object 4), `more` are the objects from 5 on."""
    boxed = b"/MediaBox " + box if box else b""
    leaf = b"<< /Type /Page /Parent 2 0 R %s /Resources %s /Contents 4 0 R %s >>" % (boxed, resources, page)
    return pdf(CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", leaf, content, *more)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"


@lru_cache(maxsize=1)
def ecg_content() -> bytes:
    """The drawing of the vector page that ships with the project, as a content stream for an A4 page."""
    return zlib.decompress(_ascii85("vector.pdf"))


@lru_cache(maxsize=1)
def scan_jpeg() -> bytes:
    """The JPEG of the scan that ships with the project."""
    return _ascii85("scan.pdf")


def _ascii85(name: str) -> bytes:
    """The longest stream of a page that ships with the project, without its outer coding."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", (FIXTURES / name).read_bytes(), re.DOTALL)
    return base64.a85decode(b"<~" + max(streams, key=len).strip(), adobe=True)
