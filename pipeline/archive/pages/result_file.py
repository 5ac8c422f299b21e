"""Files of a page: what they are called, and its result, gzipped JSON that is the same bytes for the same content."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ecg.errors import InputError
from pipeline.archive.page_row import PageRow
from pipeline.archive.pages.page_work import RESULT, page_folder

OVERLAY, REPORT, SMALL = "_overlay.png", "_report.pdf", "_small.jpg"
"""Endings of the pictures and the summary that may lie beside RESULT."""
SIGNAL_ENDINGS = (".parquet", ".hea", ".npz")
"""Endings of the file that a page's leads are read from."""
ENDINGS = (RESULT, *SIGNAL_ENDINGS, ".dat", OVERLAY, REPORT, SMALL)
"""Endings of all files that a page may have."""
REPAIR = "`inkbeat batch verify --repair` queues such pages again"
"""What to do about a result that is missing or damaged."""


class DamagedResultError(InputError):
    """A page's result is missing, or not what its worker wrote."""

    slug = "damaged-result"


def packed_result(content: Mapping[str, Any]) -> bytes:
    """Return the bytes of a result's file."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def read_result(out: Path, row: PageRow) -> dict[str, Any]:
    """Return the result of a page that is done: what `page_results.result_json` tells.

    Raises DamagedResultError where its bytes are not those that were written.
    """
    name = f"{row.key}{RESULT}"
    try:
        packed = (page_folder(out, row.document) / name).read_bytes()
        if hashlib.sha256(packed).hexdigest() != row.files.get(name):
            raise ValueError("other bytes than were written")
        content: dict[str, Any] = json.loads(gzip.decompress(packed))
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise DamagedResultError(f"{name} is missing or damaged", cure=REPAIR) from error
    return content


def signal_file(row: PageRow) -> str | None:
    """Name of the file that a page's leads are read from, of WFDB the header; None where none is kept."""
    names = (f"{row.key}{ending}" for ending in SIGNAL_ENDINGS)
    return next((name for name in names if name in row.files), None)
