"""What became of an archive, as one page for a browser that needs nothing from anywhere else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from ecg.atomic_file import durable_files
from ecg.confidence_colours import confidence_class
from pipeline.archive.manifest import Manifest
from pipeline.archive.results.summary_numbers import BINS, SummaryNumbers, summary_numbers

FILE = "summary.html"
_HEIGHT, _WIDTH, _GAP = 110.0, 36.0, 3.0
"""Of the histogram and of a bin with its gap (px)."""


@dataclass(frozen=True)
class Bar:
    """One bin of the histogram, in px of its picture."""

    pages: int
    x: float
    y: float
    width: float
    height: float
    kind: str
    """"sure", "fair" or "poor"."""
    label: str
    """What it says, in words."""


def write_summary(manifest: Manifest, out: Path) -> Path:
    """Write `summary.html` from the manifest and the tables beside it, complete or absent. Raises OutputError."""
    html = summary_html(summary_numbers(manifest, out))
    with durable_files(out) as place:
        (place / FILE).write_text(html, encoding="utf-8")
    return out / FILE


def summary_html(numbers: SummaryNumbers) -> str:
    """Return the page. Whatever an archive's files are called, none of it is taken for HTML."""
    loader = PackageLoader("pipeline.archive.results", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(count=_count, seconds=_seconds, share=_share, commands=_commands)
    return environment.get_template("summary.html.j2").render(
        numbers=numbers, bars=histogram_bars(numbers.confidence), width=BINS * _WIDTH, height=_HEIGHT
    )


def histogram_bars(bins: Sequence[int]) -> tuple[Bar, ...]:
    """The histogram as a picture. A bin with one page is seen beside one with ten thousand."""
    highest = max(bins, default=0) or 1
    bars = []
    for k, pages in enumerate(bins):
        height = max(2.0, _HEIGHT * pages / highest) if pages else 0.0
        low, high = k / len(bins), (k + 1) / len(bins)
        label = f"{_count(pages)} {'page' if pages == 1 else 'pages'} from {low:.0%} to {high:.0%} sure"
        kind = confidence_class((low + high) / 2)[0]
        bars.append(Bar(pages, k * _WIDTH + _GAP / 2, _HEIGHT - height, _WIDTH - _GAP, round(height, 1), kind, label))
    return tuple(bars)


def _count(number: int) -> str:
    """Thousands parted by a narrow space, as ISO 80000 has it."""
    return f"{number:,}".replace(",", "\u202f")


def _seconds(seconds: float) -> str:
    """A time as people say it."""
    if seconds < 1.0:
        return f"{1000 * seconds:.0f} ms"
    if seconds < 120.0:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200.0 else f"{seconds / 3600:.1f} h"


def _share(part: float, whole: float) -> str:
    """A share in percent; nothing but none and all is shown as 0 or 100 %."""
    if whole <= 0 or part <= 0:
        return "0 %"
    percent = 100 * part / whole
    if percent < 0.1:
        return "< 0.1 %"
    if 99.9 < percent < 100:
        return "> 99.9 %"
    return f"{percent:.0f} %" if percent in (0, 100) else f"{percent:.1f} %"


def _commands(text: str) -> Markup:
    """Text whose words between backticks are commands."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))
