"""Documents: uploaded, listed, deleted."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Annotated

import anyio
from fastapi import APIRouter, Depends, Query, Response
from starlette.requests import Request

from api.access.audit import audit
from api.access.caller import Caller, Scope, needs
from api.document_body import BODY, HEAD_BYTES, media_type, pieces_of
from api.idempotent import IdempotencyKey, under_key
from api.jobs import Document, delete_document, get_document, keep_upload, list_documents, received
from api.resource_answers import DocumentAnswer, DocumentList
from api.service_state import ServiceState, state_of

router = APIRouter(prefix="/v1/documents", tags=["documents"])
Reader = Annotated[Caller, Depends(needs(Scope.READ))]
Writer = Annotated[Caller, Depends(needs(Scope.WRITE))]
Limit = Annotated[int, Query(ge=1, le=200, description="Most entries of the answer.")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the answer before.")]


@router.post("", status_code=201, openapi_extra=BODY)
async def upload(
    request: Request, response: Response, caller: Writer, idempotency_key: IdempotencyKey = None
) -> DocumentAnswer:
    """Upload a PDF, an image or a signal file, as the body or as `file` of a form.

    Its content decides what it is. The same content is one document: what the tenant already has is kept for longer.
    """
    state = state_of(request)
    async with state.inference.place(), pieces_of(request) as pieces:
        kept = await anyio.to_thread.run_sync(
            _keep, state, caller.tenant, pieces, idempotency_key, limiter=state.uploading
        )
    audit(request, caller, "document.create", kept.id, "done")
    response.headers["Location"] = document_url(kept.id)
    return _answer(kept)


def _keep(state: ServiceState, tenant: str, pieces: Iterator[bytes], key: str | None) -> Document:
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= HEAD_BYTES:
            break
    kind = media_type(head[: 2 * HEAD_BYTES])
    now = datetime.now(UTC)
    with (
        received(state.store, chain((head,), pieces)) as file,
        under_key(state.store, tenant, key, "document", file.sha256) as answering,
    ):
        if answering.before is not None:
            return get_document(state.store, tenant, answering.before, now=now)
        kept = keep_upload(
            state.store, tenant, file, kind, delete_after=now + timedelta(hours=state.settings.keep_h), now=now
        )
        answering.made(kept.id, kept.id)
        return kept


@router.get("")
def documents(request: Request, caller: Reader, limit: Limit = 50, cursor: Cursor = None) -> DocumentList:
    """List documents, newest first."""
    found = list_documents(state_of(request).store, caller.tenant, limit=limit, cursor=cursor, now=datetime.now(UTC))
    return DocumentList(documents=[_answer(one) for one in found.documents], next=found.next)


@router.get("/{document}")
def document(request: Request, caller: Reader, document: str) -> DocumentAnswer:
    """What is known of a document."""
    return _answer(get_document(state_of(request).store, caller.tenant, document, now=datetime.now(UTC)))


@router.delete("/{document}", status_code=204)
def delete(request: Request, caller: Writer, document: str) -> None:
    """Delete a document with its analyses and results, at once and for good."""
    delete_document(state_of(request).store, caller.tenant, document, now=datetime.now(UTC))
    audit(request, caller, "document.delete", document, "done")


def document_url(document: str) -> str:
    """Where a document is."""
    return f"{router.prefix}/{document}"


def _answer(document: Document) -> DocumentAnswer:
    return DocumentAnswer(
        id=document.id,
        url=document_url(document.id),
        sha256=document.sha256,
        bytes=document.bytes,
        media_type=document.media_type,
        created=document.created,
        delete_after=document.delete_after,
    )
