"""Pages of an analysis and their results: files that are there, and those that are made when they are asked for."""

import hashlib
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import anyio
from fastapi import APIRouter, Header, Query
from fastapi import Path as Path_
from fastapi.responses import FileResponse
from pydantic import AfterValidator
from starlette.requests import Request
from starlette.responses import Response

from api.access.audit import audit
from api.analysis_answer import PREFIX, media_types, page_answer
from api.analysis_pages import INTERNAL, AnalysisPage, page_of
from api.document_endpoints import Reader
from api.jobs.errors import NotFoundError
from api.jobs.store import SCRATCH
from api.resource_answers import PageAnswer
from api.service_state import ServiceState, state_of
from pipeline.command_options import PaperSize
from reports.ecg_layout import CHOICES, STANDARD

router = APIRouter(prefix=PREFIX + "/{analysis}/pages/{page}", tags=["results"])


def _known_layout(layout: str) -> str:
    if layout not in CHOICES:
        raise ValueError(f"there are {', '.join(CHOICES)}")
    return layout


Page = Annotated[int, Path_(ge=1, le=10**6, description="From 1.")]
Revision = Annotated[
    int | None, Query(ge=0, le=10**6, description="0 as it was found, the latest corrections unless given.")
]
Layout = Annotated[
    str, AfterValidator(_known_layout), Query(json_schema_extra={"enum": list(CHOICES)}, description="Of report.pdf.")
]
_CONTENT = {
    "content": {kind: {} for kind in ("application/octet-stream", "application/json", "application/pdf", "image/png")},
    "description": "The file.",
}


@router.get("")
def page(request: Request, caller: Reader, analysis: str, page: Page, revision: Revision = None) -> PageAnswer:
    """A page of an analysis, and the results that it has."""
    return page_answer(analysis, page_of(state_of(request).store, caller.tenant, analysis, page, revision))


@router.get("/{name}", response_class=Response, responses={200: _CONTENT, 304: {"description": "It is the same."}})
async def result(
    request: Request,
    caller: Reader,
    analysis: str,
    page: Page,
    name: str,
    revision: Revision = None,
    paper: Annotated[PaperSize, Query(description="Of report.pdf.")] = PaperSize.A4,
    layout: Layout = STANDARD,
    if_none_match: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """A result of a page by its name, among them analysis.json, signal.csv, report.pdf, overlay.png and fhir.json."""
    state = state_of(request)
    found = await anyio.to_thread.run_sync(page_of, state.store, caller.tenant, analysis, page, revision)
    path, kind = await _file(state, found, name, paper, layout)
    etag = f'"{await anyio.to_thread.run_sync(_sha256, path)}"'
    audit(request, caller, "result.read", f"{analysis}/{page}/{name}", "done")
    if if_none_match is not None and etag in (one.strip() for one in if_none_match.split(",")):
        return Response(status_code=304, headers={"ETag": etag})
    return FileResponse(path, media_type=kind, filename=f"ecg-{analysis[:8]}-{page}-{name}", headers={"ETag": etag})


async def _file(state: ServiceState, page: AnalysisPage, name: str, paper: PaperSize, layout: str) -> tuple[Path, str]:
    """A page's result on the disk, and its media type. Raises NotFoundError."""
    kind = media_types(page).get(name)
    if kind is None:
        raise NotFoundError("the page has no such result", cure="see the results that the page lists")
    if name in page.results:
        return state.store.folder / page.results[name].path, kind
    made = await anyio.to_thread.run_sync(_rendered, state, page, name, paper, layout, limiter=state.rendering)
    return made, kind


def _rendered(state: ServiceState, page: AnalysisPage, name: str, paper: PaperSize, layout: str) -> Path:
    """A result that is made from the page's state once and then lies beside it, to be deleted with it."""
    of_page = state.store.folder / page.results[INTERNAL].path
    # The report alone is drawn in several ways.
    way = f"-{paper}-{CHOICES.index(layout)}" if name == "report.pdf" else ""
    lasting = of_page.with_name(f"made{way}-{page.page}-{name}")
    if not lasting.exists():
        new = state.store.folder / SCRATCH / f"{uuid4().hex}.made"
        try:
            state.children.render(of_page, name, new, paper=paper, layout=layout)
            new.replace(lasting)
        except FileNotFoundError:
            raise NotFoundError("there is no such page") from None  # it was deleted meanwhile
        finally:
            new.unlink(missing_ok=True)
    return lasting


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise NotFoundError("there is no such page") from None
