"""Who is told how a run goes: how much there is, what was taken up and read, and what was seen on the way."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from pipeline.archive.manifest import Manifest
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_work import PageOutcome


class Watch:
    """Is told of everything as it happens, and passes nothing on."""

    def opening(self, files: int) -> None:
        """So many files are to be opened."""

    def opened(self, files: int) -> None:
        """So many of them were."""

    def reading(self, manifest: Manifest) -> None:
        """Pages are read from now on."""

    def settled(self, outcomes: tuple[PageOutcome, ...]) -> None:
        """Some pages ended like that."""

    def noted(self, line: str) -> None:
        """Something that a human should know now."""


class TerminalWatch(Watch):
    """A bar on a terminal with pages, refusals, rate and time left; where there is no terminal, notes alone."""

    def __init__(self, console: Console) -> None:
        """console: on stderr, for stdout belongs to results."""
        self._console = console
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[told]}"),
            TimeRemainingColumn(compact=True),
            console=console,
            disable=not console.is_terminal,
            speed_estimate_period=120.0,
        )
        self._task: TaskID | None = None
        self._not_read = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.stop()

    def opening(self, files: int) -> None:
        """Show a bar of files."""
        self._task = self._bar.add_task("Opening", total=files, told="files")

    def opened(self, files: int) -> None:
        """Move it."""
        if self._task is not None:
            self._bar.advance(self._task, files)

    def reading(self, manifest: Manifest) -> None:
        """Show a bar of pages, those of earlier runs included."""
        counts = manifest.counts()
        self._not_read = sum(counts[state] for state in (PageState.REFUSED, PageState.FAILED, PageState.DEAD))
        waiting = counts[PageState.QUEUED] + counts[PageState.LEASED]
        if self._task is not None:
            self._bar.remove_task(self._task)
        total = sum(counts.values())
        self._task = self._bar.add_task("Reading", total=total, completed=total - waiting, told=self._told())

    def settled(self, outcomes: tuple[PageOutcome, ...]) -> None:
        """Move it."""
        self._not_read += sum(outcome.state is not PageState.DONE for outcome in outcomes)
        if self._task is not None:
            self._bar.update(self._task, advance=len(outcomes), told=self._told())

    def noted(self, line: str) -> None:
        """Print a line above the bar."""
        self._console.print(f"inkbeat: {line}", highlight=False, markup=False)

    def _told(self) -> str:
        speed = self._bar.tasks[-1].finished_speed or self._bar.tasks[-1].speed if self._bar.tasks else None
        rate = f" · {speed * 60:.0f} a minute" if speed else ""
        return f"pages · {self._not_read} not read{rate}"
