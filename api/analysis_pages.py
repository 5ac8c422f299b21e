"""The pages of an analysis as they stand: found, or as a person corrected them last."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.jobs import Job, Problem, Result, Revision, State, Store, get_job, job_results, revisions
from api.jobs.errors import NotFoundError

INTERNAL = "state"
"""Name of the result that others are made from; it is not handed out."""
REFUSAL = "refusal.json"


@dataclass(frozen=True)
class AnalysisPage:
    """A page under one of its revisions."""

    page: int
    """From 1."""
    revision: int
    """0 as it was found."""
    run: Job
    """The job that did it."""
    corrections: Mapping[str, Any] = field(default_factory=dict)
    results: Mapping[str, Result] = field(default_factory=dict)
    """By name within the page."""
    problem: Problem | None = None
    """Why there is no signal."""

    @property
    def state(self) -> State:
        """The job's, but for a page that was refused while others were done."""
        refused = self.run.state is State.DONE and self.problem is not None
        return State.REFUSED if refused else self.run.state


def analysis_of(store: Store, tenant: str, job: str) -> Job:
    """A tenant's analysis. Raises NotFoundError, also for a job that does one of its pages anew."""
    found = get_job(store, tenant, job)
    if found.part_of is not None:
        raise NotFoundError("there is no such job")
    return found


def pages_of(store: Store, analysis: Job) -> Sequence[AnalysisPage]:
    """All pages of an analysis that has ended, each under its latest revision; none of one that goes on."""
    pages = {page.page: page for page in _found_pages(store, analysis)}
    latest = {revision.page: (revision, run) for revision, run in revisions(store, analysis.tenant, analysis.id)}
    for number, (revision, run) in latest.items():
        pages[number] = _revised(store, revision, run)
    return [pages[number] for number in sorted(pages)]


def page_of(store: Store, analysis: Job, number: int, revision: int | None = None) -> AnalysisPage:
    """One page (from 1) under a revision, the latest unless given. Raises NotFoundError."""
    made = revisions(store, analysis.tenant, analysis.id, number)
    if revision is None:
        revision = len(made)
    if revision == 0:
        found = next((page for page in _found_pages(store, analysis) if page.page == number), None)
    else:
        found = next((_revised(store, one, run) for one, run in made if one.number == revision), None)
    if found is None:
        raise NotFoundError("there is no such page", cure="wait until the analysis has ended, and see its pages")
    return found


def _found_pages(store: Store, analysis: Job) -> Sequence[AnalysisPage]:
    """The pages as they were found."""
    by_page = _by_page(job_results(store, analysis.tenant, analysis.id))
    return [
        AnalysisPage(number, 0, analysis, results=results, problem=_problem(store, results))
        for number, results in by_page.items()
    ]


def _revised(store: Store, revision: Revision, run: Job) -> AnalysisPage:
    results = _by_page(job_results(store, run.tenant, run.id)).get(revision.page, {})
    problem = run.problem or _problem(store, results)
    return AnalysisPage(revision.page, revision.number, run, revision.corrections, results, problem)


def _by_page(results: Sequence[Result]) -> dict[int, dict[str, Result]]:
    pages: dict[int, dict[str, Result]] = {}
    for result in results:
        number, _, name = result.name.partition("/")
        pages.setdefault(int(number), {})[name] = result
    return pages


def _problem(store: Store, results: Mapping[str, Result]) -> Problem | None:
    refusal = results.get(REFUSAL)
    if refusal is None:
        return None
    error = json.loads((store.folder / refusal.path).read_bytes())["error"]
    return Problem(error["code"], error["message"], error["cure"])
