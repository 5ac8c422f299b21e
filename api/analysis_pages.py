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
    latest = {revision.page: (revision, run) for revision, run in revisions(store, analysis.tenant, analysis.id)}
    by_page = _by_page(job_results(store, analysis.tenant, analysis.id))
    return [
        _revised(store, *latest[number]) if number in latest else _found(store, analysis, number, by_page[number])
        for number in sorted(by_page.keys() | latest.keys())
    ]


def page_of(store: Store, tenant: str, analysis: str, number: int, revision: int | None = None) -> AnalysisPage:
    """One page (from 1) of a tenant's analysis under a revision, the latest unless given. Raises NotFoundError."""
    root = analysis_of(store, tenant, analysis)
    made = revisions(store, tenant, analysis, number)
    if revision is None:
        revision = len(made)
    if revision == 0:
        return _found_page(store, root, number)
    for one, run in made:
        if one.number == revision:
            return _revised(store, one, run)
    raise _no_such_page()


def page_history(
    store: Store, tenant: str, analysis: str, number: int
) -> tuple[AnalysisPage, Sequence[tuple[Revision, AnalysisPage]]]:
    """One page of a tenant's analysis as it was found, and under each of its revisions, oldest first.

    Raises NotFoundError.
    """
    found = _found_page(store, analysis_of(store, tenant, analysis), number)
    made = revisions(store, tenant, analysis, number)
    return found, [(revision, _revised(store, revision, run)) for revision, run in made]


def _found_page(store: Store, analysis: Job, number: int) -> AnalysisPage:
    results = _by_page(job_results(store, analysis.tenant, analysis.id)).get(number)
    if results is None:
        raise _no_such_page()
    return _found(store, analysis, number, results)


def _found(store: Store, analysis: Job, number: int, results: Mapping[str, Result]) -> AnalysisPage:
    return AnalysisPage(number, 0, analysis, results=results, problem=_problem(store, results))


def _no_such_page() -> NotFoundError:
    return NotFoundError("there is no such page", cure="wait until the analysis has ended, and see its pages")


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
