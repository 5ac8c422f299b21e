"""What is kept of a document: every page analysed and written to files, each page independent of the others."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from digitizer.kept_stages import KeptStages
from digitizer.page_image import no_such_page
from ecg.atomic_file import atomic_file
from ecg.errors import InkbeatError, InvalidCorrectionError, PageRefusedError, TooLargeError
from ecg.formats.csv_file import write_csv
from pipeline.analysis import Analysis, analyze_pages, called, redact_analysis
from pipeline.analysis_options import AnalysisOptions
from pipeline.as_json import analysis_json, page_json, refusal_json
from pipeline.command_options import pages_of
from pipeline.kept_analysis_archive import unpacked
from pipeline.kept_analysis_image import page_as_given
from pipeline.kept_analysis_state import jpeg, write_state
from pipeline.page_geometry_json import traces_json

SOURCE = "ecg"
"""What results call the document: the name that it is stored under tells nothing."""
MEDIA_TYPES: Mapping[str, str] = {
    "analysis.json": "application/json",
    "page.json": "application/json",
    "traces.json": "application/json",
    "refusal.json": "application/json",
    "image.jpg": "image/jpeg",
    "signal.csv": "text/csv",
    "state": "application/octet-stream",
}
"""All that may be kept of a page, and what it is."""
_SHARE = {
    "read": 0.0,
    # Within reading a page that is no vector graphics, by the digitizer's names.
    "page": 0.01,
    "sketch": 0.17,
    "tracing": 0.37,
    "signals": 0.69,
    "rhythm": 0.7,
    "beats": 0.74,
    "vitals": 0.78,
    "twelve_lead": 0.86,
    "quality": 0.9,
    "write": 0.93,
}
"""Stage -> how much of a page's time has gone when it begins (0 to 1), on the scan in fixtures/."""
STAGES = tuple(_SHARE)
"""All that is told of; shorter ones of the digitizer are not."""


@dataclass(frozen=True)
class KeptFile:
    """A file that was written."""

    name: str
    """"3/analysis.json": the page, counted from 1, and a key of MEDIA_TYPES."""
    media_type: str
    path: Path


@dataclass(frozen=True)
class KeptPage:
    """What became of one page."""

    page: int
    """Counted from 1."""
    files: tuple[KeptFile, ...]
    refusal: InkbeatError | None
    """Why the page was not read; None where it was."""
    timings_s: Mapping[str, float]
    """Stage -> seconds."""


def kept_file(folder: Path, page: int, name: str) -> KeptFile:
    """The file of a page (counted from 1) in a folder. KeyError for a name that is none of MEDIA_TYPES."""
    return KeptFile(f"{page}/{name}", MEDIA_TYPES[name], folder / f"{page}_{name}")


def _unasked(pages: Sequence[int]) -> None:
    """Nobody asks which pages there are."""
    del pages


def keep_pages(
    path: Path,
    options: AnalysisOptions,
    folder: Path,
    tell: Callable[[str, float], None],
    most_pages: int,
    opened: Callable[[Sequence[int]], None] = _unasked,
    stages: KeptStages | None = None,
) -> Iterator[KeptPage]:
    """Analyse the pages of a document one after the other and write what is kept of them into a folder.

    A page that is refused leaves `refusal.json`, and its image where it can be drawn; the others go on. Each file is
    complete or absent. tell: called with each stage as it begins and the share of the work that is done (0 to 1).
    opened: called before the first page with the pages that are to come, counted from 1, in their order.
    stages: as in `digitizer.digitize`, so that a correction that follows is quick.

    Raises, before any page, a subclass of InputError where the document cannot be opened, TooLargeError where it has
    more pages than most_pages, or PageNotFoundError. Raises InvalidSignalError for a signal file that makes no
    recording, and OutputError.
    """
    with unpacked(path) as document:
        chosen = _chosen(document, options, most_pages)
        opened([page + 1 for page in chosen])
        done = 0

        def told(stage: str) -> None:
            if stage in _SHARE:
                tell(stage, (done + _SHARE[stage]) / len(chosen))

        told("read")
        for number, found in analyze_pages(document, chosen, options.fs_hz, told, options.corrections, stages):
            told("write")
            if isinstance(found, InkbeatError):
                yield _refused(found, document, number, folder, options)
            else:
                yield _kept(found, number, folder, options.redact)
            del found
            done += 1
            if done < len(chosen):
                told("read")


def _chosen(path: Path, options: AnalysisOptions, most_pages: int) -> Sequence[int]:
    """The pages that are asked for, counted from 0, each once."""
    count = pages_of(path)
    if options.pages is None:
        chosen: Sequence[int] = range(count)
    else:
        chosen = sorted({page - 1 for page in options.pages})
        if chosen[-1] >= count:
            raise no_such_page(Path(SOURCE), chosen[-1], count)
    if len(chosen) > most_pages:
        what = f"{len(chosen)} pages are more than the {most_pages} that are analysed at once"
        raise TooLargeError(what, cure="ask for some of the pages")
    return chosen


@dataclass
class _Writer:
    """Writes the files of one page."""

    folder: Path
    page: int
    """Counted from 1."""
    files: list[KeptFile] = field(default_factory=list)

    def place(self, name: str) -> Path:
        """Where the file of a name is to be written."""
        self.files.append(kept_file(self.folder, self.page, name))
        return self.files[-1].path

    def json(self, name: str, content: Mapping[str, Any]) -> None:
        """Write JSON."""
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        self.content(name, text.encode())

    def content(self, name: str, content: bytes) -> None:
        """Write a file that is complete or absent."""
        with atomic_file(self.place(name)) as part:
            part.write_bytes(content)


def _kept(analysis: Analysis, page: int, folder: Path, redact: bool) -> KeptPage:
    analysis = called(redact_analysis(analysis) if redact else analysis, SOURCE)
    write = _Writer(folder, page + 1)
    write.json("analysis.json", analysis_json(analysis))
    image = None
    if analysis.page is not None:
        write.json("page.json", page_json(analysis.page))
        write.json("traces.json", traces_json(analysis.page))
        image = jpeg(analysis.page.image)
        write.content("image.jpg", image)
    write_csv(write.place("signal.csv"), analysis.recording)
    write_state(write.place("state"), analysis, image)
    return KeptPage(page + 1, tuple(write.files), None, analysis.timings_s)


def _refused(error: InkbeatError, path: Path, page: int, folder: Path, options: AnalysisOptions) -> KeptPage:
    error.source, error.page = SOURCE, page
    write = _Writer(folder, page + 1)
    write.json("refusal.json", refusal_json(error))
    # Nobody knows where the patient's name stands on a page that was not read.
    if isinstance(error, PageRefusedError | InvalidCorrectionError) and not options.redact:
        image = page_as_given(path, page, options.corrections.rotation_deg if options.corrections else None)
        if image is not None:
            write.content("image.jpg", jpeg(image))
    return KeptPage(page + 1, tuple(write.files), error, {})
