"""`inkbeat plot`: a page or a signal file as a picture on millimetre paper."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from classifier.beats import classify_beats
from classifier.not_classified import NotClassified
from ecg import Recording
from ecg.errors import InkbeatError
from ecg.layouts import LAYOUTS
from pipeline.as_json import page_json, recording_json
from pipeline.command_lines import recording_line
from pipeline.command_options import GivenRate, PageNumbers, Source, page_choice, pages_of
from pipeline.page_by_page import Told, each_page
from pipeline.recordings import ReadRecording, read_recordings
from pipeline.results import make_folder

PICTURES = (".png", ".svg")


class Speed(StrEnum):
    """Paper speed, mm/s."""

    USUAL = "25"
    FAST = "50"


class Gain(StrEnum):
    """Paper per millivolt, mm/mV."""

    HALF = "5"
    USUAL = "10"
    DOUBLE = "20"


def plot_command(
    source: Source,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="PICTURE", help="PNG or SVG to write, or a folder.")],
    layout: Annotated[
        str | None,
        typer.Option(help=f"As the leads were recorded unless given, else one of {', '.join(LAYOUTS)}."),
    ] = None,
    span: Annotated[
        str | None, typer.Option(metavar="FROM-TO", help="Seconds to show, as 60-70; all, or the first of many.")
    ] = None,
    speed: Annotated[Speed, typer.Option(help="Paper speed, mm/s.")] = Speed.USUAL,
    gain: Annotated[Gain, typer.Option(help="Millimetres per millivolt.")] = Gain.USUAL,
    beats: Annotated[bool, typer.Option(help="Mark every beat by its class.")] = True,
    numbers: PageNumbers = None,
    fs: GivenRate = None,
    redacted: Annotated[
        bool, typer.Option("--redact", help="Leave out the file's name, the one word of the source in a picture.")
    ] = False,
) -> None:
    """Draw a page or a signal file in true millimetres; traces of a page are coloured by confidence.

    Of a document with several pages, PICTURE_p01 and so on.
    """
    if out.is_dir():
        out = out / f"{source.stem}.png"
    if out.suffix.casefold() not in PICTURES:
        raise typer.BadParameter(f"choose a name that ends in {' or '.join(PICTURES)}", param_hint="--out")
    if layout is not None and layout not in LAYOUTS:
        raise typer.BadParameter(f"choose from {', '.join(LAYOUTS)}", param_hint="--layout")
    span_s = _span(span)

    def written(one: ReadRecording, stem: str) -> Told:
        from ecg.plot import write_plot  # matplotlib is loaded when a picture is wanted

        recording = _without_source(one.recording) if redacted else one.recording
        figure = recording.plot(
            layout=layout,
            beats=_beats(recording) if beats else None,
            confidence=one.page.lead_confidence if one.page else None,
            span_s=span_s,
            speed_mm_per_s=float(speed),
            gain_mm_per_mv=float(gain),
        )
        path = out.with_name(f"{stem}{out.suffix}")
        make_folder(out.parent)
        write_plot(figure, path)
        content = page_json(one.page) if one.page else recording_json(one.recording)
        return Told([path], content, recording_line(recording), one.page.timings_s if one.page else {})

    def read(pages: Sequence[int]) -> Iterator[tuple[int, ReadRecording | InkbeatError]]:
        return read_recordings(source, pages, fs)

    each_page(source, pages_of, page_choice(numbers), read, written, as_json=False, stem=out.stem)


def _without_source(recording: Recording) -> Recording:
    """The same without the file's name, which may be a patient's."""
    return replace(recording, provenance=replace(recording.provenance, source=""))


def _beats(recording: Recording) -> list[tuple[float, str]]:
    """Time and class of every beat; none where they cannot be classified."""
    found = classify_beats(recording)
    return [] if isinstance(found, NotClassified) else list(zip(found.r_s.tolist(), found.labels, strict=True))


def _span(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    begin, dash, end = text.partition("-")
    try:
        span_s = (float(begin), float(end))
    except ValueError:
        span_s = (0.0, 0.0)
    if not (dash and 0.0 <= span_s[0] < span_s[1] < float("inf")):
        raise typer.BadParameter("write it as 60-70, in seconds", param_hint="--span")
    return span_s
