"""Uploaded documents: each content once per tenant, under a name that tells nothing."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.jobs.errors import NotFoundError
from api.jobs.records import Document
from api.jobs.store import DOCUMENTS, SCRATCH, Store
from api.jobs.tables import DocumentRow
from ecg.atomic_file import sync


@dataclass(frozen=True)
class Upload:
    """A document that has arrived whole and is not kept yet."""

    path: Path
    sha256: str
    """Of the content, hexadecimal."""
    bytes: int


@contextmanager
def received(store: Store, content: Iterable[bytes]) -> Iterator[Upload]:
    """Receive a document that comes in pieces, for `keep_upload`; what was not kept is gone afterwards.

    Raises OSError where the disk does not allow it; what `content` raises passes through.
    """
    path = store.folder / SCRATCH / f"{uuid4().hex}.upload"
    try:
        digest, size = hashlib.sha256(), 0
        with path.open("xb") as file:
            for piece in content:
                digest.update(piece)
                size += file.write(piece)
        sync(path)
        yield Upload(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)


def keep_upload(
    store: Store, tenant: str, upload: Upload, media_type: str, *, delete_after: datetime, now: datetime
) -> Document:
    """Keep a document until a moment; the one that the tenant already has where it is the same.

    Of two moments the later holds. Raises OSError where the disk does not allow it.
    """
    name = uuid4().hex
    new = Document(name, tenant, upload.sha256, upload.bytes, media_type, f"{DOCUMENTS}/{name}", now, delete_after)
    try:
        return _keep(store, upload.path, new)
    except IntegrityError:  # on PostgreSQL the same content came twice at once: by now the other's row is there
        return _keep(store, upload.path, new)


def add_document(
    store: Store, tenant: str, content: Iterable[bytes], media_type: str, *, delete_after: datetime, now: datetime
) -> Document:
    """Receive and keep a document: see `received` and `keep_upload`. Where it raises, nothing stays."""
    with received(store, content) as upload:
        return keep_upload(store, tenant, upload, media_type, delete_after=delete_after, now=now)


def _keep(store: Store, upload: Path, new: Document) -> Document:
    """Make a document of an upload, or lay it where the same content lies already."""
    with store.writing() as session:
        same = select(DocumentRow).where(DocumentRow.tenant == new.tenant, DocumentRow.sha256 == new.sha256)
        row = session.scalars(same.with_for_update()).one_or_none()
        if row is None:
            row = DocumentRow(**asdict(new))
            session.add(row)
            session.flush()
        row.delete_after = max(row.delete_after, new.delete_after)
        path = store.folder / row.path
        upload.replace(path)  # also where it is there: a sweep that was killed may have taken the file and left the row
        sync(path.parent)
        return row.record()


def get_document(store: Store, tenant: str, document: str, *, now: datetime) -> Document:
    """Return a tenant's document by its id. Raises NotFoundError, also once its time is over."""
    with store.reading() as session:
        return document_row(session, tenant, document, now).record()


def document_row(session: Session, tenant: str, document: str, now: datetime, lock: bool = False) -> DocumentRow:
    """Return the row of a tenant's document whose time is not over, locked if asked. Raises NotFoundError."""
    wanted = select(DocumentRow).where(DocumentRow.id == document, DocumentRow.tenant == tenant)
    row = session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    if row is None or row.delete_after <= now:
        raise NotFoundError("there is no such document", cure="upload it again")
    return row
