"""Analyses and their pages as they are answered."""

from typing import Any

from api.analysis_pages import INTERNAL, AnalysisPage, pages_of
from api.jobs import Job, Problem, Store
from api.resource_answers import AnalysisAnswer, AnalysisSummary, PageAnswer, Reason, ResultAnswer
from pipeline.analysis_options import AnalysisOptions
from pipeline.kept_analysis_forms import FORMS

PREFIX = "/v1/analyses"
PAGE_FACTS = "page.json"
"""A result that every page has which was read, and no signal file."""


def analysis_url(analysis: str) -> str:
    """Where an analysis is."""
    return f"{PREFIX}/{analysis}"


def page_url(analysis: str, page: int) -> str:
    """Where a page of an analysis is."""
    return f"{analysis_url(analysis)}/pages/{page}"


def summary_answer(job: Job) -> AnalysisSummary:
    """An analysis without its pages."""
    return AnalysisSummary(**_summary(job))


def analysis_answer(store: Store, job: Job) -> AnalysisAnswer:
    """An analysis with its pages, of which there are none before it has ended."""
    pages = [page_answer(job.id, page) for page in pages_of(store, job)] if job.state.ended else []
    return AnalysisAnswer(**_summary(job), pages=pages)


def page_answer(analysis: str, page: AnalysisPage) -> PageAnswer:
    """A page under one of its revisions."""
    url = page_url(analysis, page.page)
    return PageAnswer(
        page=page.page,
        url=url,
        state=page.state,
        revision=page.revision,
        corrections=dict(page.corrections),
        stage=page.run.stage,
        progress=page.run.progress,
        problem=_reason(page.problem),
        results=[
            ResultAnswer(name=name, media_type=kind, url=f"{url}/{name}") for name, kind in media_types(page).items()
        ],
    )


def media_types(page: AnalysisPage) -> dict[str, str]:
    """The results that a page has, or that are made of what was kept of it: name -> media type, in order."""
    kinds = {name: result.media_type for name, result in page.results.items() if name != INTERNAL}
    if INTERNAL in page.results:
        of_page = PAGE_FACTS in kinds
        kinds |= {name: form.media_type for name, form in FORMS.items() if of_page or not form.of_pages_alone}
    return dict(sorted(kinds.items()))


def _summary(job: Job) -> dict[str, Any]:
    options = AnalysisOptions.model_validate(job.options)
    return {
        "id": job.id,
        "url": analysis_url(job.id),
        "document": job.document,
        "state": job.state,
        "stage": job.stage,
        "progress": job.progress,
        "attempt": job.attempt,
        "pages_wanted": None if options.pages is None else list(options.pages),
        "fs_hz": options.fs_hz,
        "redact": options.redact,
        "pipeline_version": job.pipeline_version,
        "created": job.created,
        "started": job.started,
        "finished": job.finished,
        "problem": _reason(job.problem),
    }


def _reason(problem: Problem | None) -> Reason | None:
    return None if problem is None else Reason(code=problem.slug, message=problem.message, cure=problem.cure)
