"""A plan told to readers and to machines."""

from collections.abc import Callable
from typing import Any

from pipeline.archive.planning.estimates import Estimate
from pipeline.archive.planning.plan import Plan

UNITS = ("B", "kB", "MB", "GB", "TB")


def plan_json(plan: Plan) -> dict[str, Any]:
    """For machines: times in s, memory in MiB, shares from 0 to 1; each estimate with its interval of 95 %."""
    return {
        "files": plan.files,
        "files_opened": plan.opened,
        "files_not_fetched": plan.unfetched,
        "files_repeated": plan.repeated,
        "files_passed_over": dict(sorted(plan.passed_over.items())),
        "pages": plan.pages.as_json(0),
        "pages_sampled": plan.sampled,
        "workers": plan.workers,
        "workers_of_sample": plan.sampled_by,
        "wall_s": plan.wall_s.as_json(1),
        "page_s": plan.page_s.as_json(4),
        "open_s": round(plan.open_s, 4),
        "start_s": round(plan.start_s, 2),
        "tables_s": round(plan.tables_s, 5),
        "disk_bytes": plan.disk_bytes.as_json(0),
        "kept_bytes": {kind: round(size) for kind, size in sorted(plan.kept_bytes.items())},
        "kept_files": round(plan.kept_files),
        "worker_mib": round(plan.worker_mib),
        "unread": plan.unread.as_json(4),
        "reasons": [
            {"code": why.code, "message": why.message, "cure": why.cure, "share": of.as_json(4)}
            for why, of in plan.reasons
        ],
        "review": plan.review.as_json(4),
        "unseen_share": round(plan.unseen.high, 4),
    }


def plan_text(plan: Plan) -> str:
    """For readers, one line each; behind each number its interval of 95 %."""
    counted = "" if plan.opened == plan.files else f", of which {plan.opened} were opened"
    lines = [
        f"{plan.files} files{counted}, {_number(plan.pages)} pages; {plan.sampled_by} workers read {plan.sampled}",
        _line("time", f"{_range(plan.wall_s, _duration)} with {plan.workers} workers"),
        _line("a page", f"{_range(plan.page_s, _seconds)} of one worker, which starts in {plan.start_s:.1f} s"),
        _line("disk", f"{_range(plan.disk_bytes, _size)} in {plan.kept_files:.0f} files"),
        *(_line("", f"{_size(size)} {kind}") for kind, size in sorted(plan.kept_bytes.items())),
        _line("memory", f"{plan.worker_mib * plan.workers / 1024:.1f} GiB, {plan.worker_mib:.0f} MiB a worker"),
        _line("not read", f"{_range(plan.unread, _percent)} of the pages"),
        *(_line("", f"{_range(of, _percent)} {why.code}: {why.message}; {why.cure}") for why, of in plan.reasons),
        _line("review", f"{_range(plan.review, _percent)} of the pages, those that are not read included"),
        "what this cannot show:",
        *(f"  {line}" for line in _unseen(plan)),
    ]
    return "\n".join(lines)


def _unseen(plan: Plan) -> list[str]:
    lines = [f"{count} {suffix or 'files without a suffix'} passed over" for suffix, count in plan.passed_over.items()]
    if plan.unfetched:
        lines.append(f"{plan.unfetched} of {plan.opened} files could not be fetched: their pages are not counted")
    if plan.repeated:
        lines.append(f"{plan.repeated} files are the same as others, and are read once")
    if plan.repeated is None:
        lines.append("files that are the same as others: they are read once, and are counted here as often as they are")
    if plan.unseen.high:
        lines.append(f"what none of the {plan.sampled} pages had, up to {_percent(plan.unseen.high)} of all may have")
    lines.append("other machines, a slower store, and what else runs meanwhile")
    return lines


def _line(name: str, told: str) -> str:
    return f"  {name:<9} {told}"


def _number(pages: Estimate) -> str:
    if pages.low == pages.high:
        return f"{pages.value:.0f}"
    return f"about {pages.value:.0f} ({pages.low:.0f} to {pages.high:.0f})"


def _range(estimate: Estimate, told: Callable[[float], str]) -> str:
    value, low, high = told(estimate.value), told(estimate.low), told(estimate.high)
    return value if low == high else f"{value} ({low} to {high})"


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60.0)
    if minutes < 2:
        return f"{seconds:.0f} s"
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{days} d"] * bool(days) + [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * (not days)
    return " ".join(parts)


def _size(size: float) -> str:
    """In decimal units, as disks are sold."""
    power = 0
    while size >= 1000.0 and power < len(UNITS) - 1:
        size, power = size / 1000.0, power + 1
    return f"{size:.1f} {UNITS[power]}" if power else f"{size:.0f} B"


def _percent(share: float) -> str:
    return f"{100.0 * share:.1f} %"
