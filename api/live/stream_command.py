"""`inkbeat stream`: a recording or a synthetic heart, sent to a service as a monitor would send it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ecg import Recording

SYNTHETIC = "synthetic"
_SYNTHETIC_S, _SYNTHETIC_HZ = 300.0, 360.0


def stream_command(
    source: Annotated[str, typer.Argument(help="A signal file, or `synthetic` for a heart that is made up.")],
    url: Annotated[str, typer.Option(help="Where to send it.")] = "ws://127.0.0.1:8000/ws/ecg",
    lead: Annotated[str | None, typer.Option(help="Leads to send, separated by commas; II, or the first.")] = None,
    speed: Annotated[float, typer.Option(min=0.01, max=100.0, help="Times real time.")] = 1.0,
    seconds: Annotated[float | None, typer.Option(min=0.0, help="So much of it; all unless told.")] = None,
    loop: Annotated[bool, typer.Option("--loop", help="Begin anew at the end, until stopped.")] = False,
    bpm: Annotated[float, typer.Option(min=20.0, max=250.0, help="Rate of the synthetic heart.")] = 70.0,
    ectopic: Annotated[float, typer.Option(min=0.0, max=0.5, help="Share of its beats that are ectopic.")] = 0.05,
    key: Annotated[
        str | None, typer.Option(envvar="INKBEAT_KEY", help="API key or token; better given as a variable.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every event as JSON, one a line.")] = False,
) -> None:
    """Send a recording in real time and print what is told of it: beats with their class, and the rhythm.

    A connection that is lost is taken up again where it was.
    """
    from api.live.stream_client import Monitor, Replay  # loading takes longer than other commands may wait
    from ecg.errors import InkbeatError
    from pipeline.synthetic_ecg import SyntheticHeart, synthetic_ecg

    try:
        if source == SYNTHETIC:
            recording = synthetic_ecg(SyntheticHeart(bpm, ectopic), _SYNTHETIC_S, _SYNTHETIC_HZ)
        else:
            recording = _recorded(Path(source))
        replay = Replay(_with_leads(recording, lead), speed, seconds, loop)
        Monitor(replay, url, key, _printed_as_json if as_json else _lines()).run()
    except InkbeatError as error:
        typer.echo(f"inkbeat: {error}", err=True)
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _recorded(path: Path) -> "Recording":
    from ecg.formats.registry import read_signal

    return read_signal(path)


def _with_leads(recording: "Recording", wanted: str | None) -> "Recording":
    """The recording of some of its leads alone."""
    from ecg import Recording
    from ecg.leads import standard_lead_name

    names = [standard_lead_name(name) or name for name in wanted.split(",")] if wanted else None
    if names is None:
        names = ["II" if "II" in recording.leads else recording.leads[0]]
    if missing := [name for name in names if name not in recording.leads]:
        raise typer.BadParameter(f"there is no lead {missing[0]}; there are {', '.join(recording.leads)}")
    rows = [recording.leads.index(name) for name in names]
    return Recording(tuple(names), recording.signal[rows], recording.fs_hz)


def _printed_as_json(event: dict[str, Any]) -> None:
    typer.echo(json.dumps(event))


def _lines() -> Callable[[dict[str, Any]], None]:
    """What prints events as lines: every beat, again where its class has changed, and the rhythm where it has."""
    classes: dict[int, str | None] = {}
    rhythm: str | None = ""

    def tell(event: dict[str, Any]) -> None:
        nonlocal rhythm
        match event["type"]:
            case "beat" if event["withdrawn"]:
                classes.pop(event["beat"], None)
                typer.echo(f"{event['time_s']:10.3f} s  beat {event['beat']} was none")
            case "beat":
                changed = classes.get(event["beat"], "") != event["class"]
                if event["final"]:
                    classes.pop(event["beat"], None)
                else:
                    classes[event["beat"]] = event["class"]
                if changed:
                    sure = f" {event['probability']:.2f}" if event["class"] else ""
                    final = " after all" if event["final"] else ""
                    typer.echo(f"{event['time_s']:10.3f} s  beat {event['beat']}  {event['class'] or '?'}{sure}{final}")
            case "rhythm" if event["rhythm"] != rhythm:
                rhythm = event["rhythm"]
                typer.echo(f"{event['time_s']:10.3f} s  rhythm  {rhythm or event['reason']}")
            case "summary":
                rate = f", {event['mean_bpm']:g} bpm" if event["mean_bpm"] else ""
                beats = ", ".join(f"{count} {name}" for name, count in event["beats"].items())
                typer.echo(f"{event['duration_s']:10.3f} s  beats: {beats or 'none'}{rate}")

    return tell
