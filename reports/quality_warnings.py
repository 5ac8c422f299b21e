"""What the signal's quality puts in doubt, as the few warnings that a summary shows."""

from collections.abc import Iterable, Sequence

from digitizer.page import PageWarning
from vitals.quality_meaning import FAMILIES, Doubt

MOST = 4


def quality_warnings(doubts: Iterable[Doubt], of_page: Sequence[PageWarning] = ()) -> tuple[PageWarning, ...]:
    """Return one warning for each kind of fault, the gravest first, four at most, without what the page says already.

    A reason is given only where it speaks of leads that none before it named.
    """
    by_code: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        if not _said(doubt, of_page):
            by_code.setdefault(doubt.code, []).append(doubt)
    return tuple(_warning(code, alike) for code, alike in by_code.items())[:MOST]


def _said(doubt: Doubt, of_page: Sequence[PageWarning]) -> bool:
    if doubt.code == "limb-leads-inconsistent":
        return any(warning.code == doubt.code for warning in of_page)
    withheld = {warning.lead for warning in of_page if warning.code == "lead-withheld"}
    return doubt.code == "lead-lost" and set(doubt.leads) <= withheld


def _warning(code: str, alike: list[Doubt]) -> PageWarning:
    named: set[str] = set()
    reasons = []
    for doubt in sorted(alike, key=lambda one: -len(one.leads)) if code == "noise" else alike:
        if not set(doubt.leads) <= named:
            reasons.append(doubt.reason)
            named |= set(doubt.leads)
    harmed = [family for family in FAMILIES if any(family in doubt.families for doubt in alike)]
    what = "everything measured or classified" if len(harmed) == len(FAMILIES) else _joined(harmed)
    text = "; ".join(reasons)
    message = f"{text[:1].upper()}{text[1:]}: {what} in doubt"
    return PageWarning(code, message, named.pop() if len(named) == 1 else None)


def _joined(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
