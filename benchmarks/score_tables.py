"""Scores of conditions as tables: printed on a terminal, or as Markdown between two marks of a document."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.table import Table

from benchmarks.page_scores import ABSTAINED, RIGHT, VITALS, WRONG, ConditionScores, PageScore, Results
from benchmarks.snr import summary

WRONG_BELOW_DB = 10.0
BEGIN, END = "<!-- digitize: begin -->", "<!-- digitize: end -->"
NOTHING = "–"
ACCURACY_HEADER = (
    *("condition", "pages", "mean dB", "median", "p5", "Kaggle dB", "failed", "refused", "silently wrong"),
    *("layout", "speed", "gain", "px/mm error (p95)", "in 90 % interval", "s a page", "peak MiB"),
)


@dataclass(frozen=True)
class ScoreTable:
    """Words in rows and columns, the same wherever they are shown."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def rich(self) -> Table:
        """For a terminal."""
        table = Table(*self.header, title=self.title)
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> str:
        """For a document."""
        lines = [self.header, ("---",) * len(self.header), *self.rows]
        return "\n".join([f"{self.title}:", "", *("| " + " | ".join(line) + " |" for line in lines)])


def score_tables(conditions: Mapping[str, ConditionScores]) -> tuple[ScoreTable, ScoreTable]:
    """Accuracy and cost; and what is measured on the signals."""
    return accuracy_table(conditions), vitals_table(conditions)


def accuracy_table(conditions: Mapping[str, ConditionScores]) -> ScoreTable:
    """One line a condition: signal, calibration, cost."""
    title = (
        "Rendered pages; failed: refused or below 3 dB; silently wrong: below 10 dB without a warning; speed and gain: "
        "right / abstained / wrong, of the pages read"
    )
    rows = tuple((name, *_accuracy(scores)) for name, scores in conditions.items())
    return ScoreTable(title, ACCURACY_HEADER, rows)


def _accuracy(scores: ConditionScores) -> tuple[str, ...]:
    pages = scores.pages
    read = [page for page in pages if page.refused is None]
    db = summary([page.db for page in pages])
    silent = sum(page.db < WRONG_BELOW_DB and not page.warned for page in read)
    errors = np.array([page.px_per_mm_error for page in read if page.px_per_mm_error is not None])
    samples = sum(page.samples for page in read)
    return (
        str(len(pages)),
        *(f"{db[key]:.1f}" for key in ("mean_db", "median_db", "p5_db", "kaggle_db")),
        f"{db['failed']:.1%}",
        str(len(pages) - len(read)),
        str(silent),
        f"{sum(page.layout_right for page in read) / len(pages):.0%}",
        _split(page.speed for page in read),
        _split(page.gain for page in read),
        f"{errors.mean():.2%} ({np.percentile(errors, 95):.2%})" if len(errors) else NOTHING,
        f"{sum(page.covered for page in read) / samples:.0%}" if samples else NOTHING,
        f"{np.mean([page.seconds for page in pages]):.2f}",
        f"{scores.peak_mib:.0f}",
    )


def _split(told: Iterable[str]) -> str:
    counted = Counter(told)
    return " / ".join(str(counted[kind]) for kind in (RIGHT, ABSTAINED, WRONG))


def vitals_table(conditions: Mapping[str, ConditionScores]) -> ScoreTable:
    """One line a condition: what is measured on the digitized signal, less the same on what was printed."""
    title = "Error of what is measured on the digitized signal: median absolute (95th percentile; pages)"
    rows = tuple((name, *(_error(scores.pages, key) for key in VITALS)) for name, scores in conditions.items())
    return ScoreTable(title, ("condition", *VITALS.values()), rows)


def _error(pages: Sequence[PageScore], vital: str) -> str:
    errors = np.abs([page.vitals_error[vital] for page in pages if vital in page.vitals_error])
    if not len(errors):
        return NOTHING
    return f"{np.median(errors):.1f} ({np.percentile(errors, 95):.1f}; {len(errors)})"


def write_between_marks(document: Path, results: Results) -> None:
    """Put both tables, and the commands that gave them, between BEGIN and END of a Markdown document.

    Raises ValueError where the document has not both marks once, in this order.
    """
    text = document.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end) or BEGIN in rest or END in after or END in before:
        raise ValueError(f"{document.name} needs {BEGIN} and {END} once each, in this order")
    parts = [table.markdown() for table in score_tables(results.conditions)]
    commands = "\n".join(f"    {command}" for command in results.commands)
    content = "\n\n".join([*parts, "Printed by", commands])
    document.write_text(f"{before}{BEGIN}\n{content}\n{END}{after}", encoding="utf-8")
