"""What the service and the process of its engine say to each other: lists of these, pickled, both ends being ours."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Open:
    """A stream begins."""

    stream: int
    leads: tuple[str, ...]
    fs_hz: float


@dataclass(frozen=True, eq=False)
class Push:
    """Samples of a stream."""

    stream: int
    samples: NDArray[np.float32]
    """float32 [lead, sample], mV."""


@dataclass(frozen=True)
class Finish:
    """No more samples of a stream come."""

    stream: int


@dataclass(frozen=True)
class Leave:
    """Nobody asks for a stream any more."""

    stream: int


@dataclass(frozen=True)
class Mark:
    """Asks for a `Reached` once all before it was taken in."""

    number: int


@dataclass(frozen=True)
class Ready:
    """The engine has loaded what it needs; `fault` says why not."""

    fault: str | None = None


@dataclass(frozen=True)
class Happened:
    """One event of a stream, in JSON."""

    stream: int
    event: dict[str, Any]


@dataclass(frozen=True)
class Ended:
    """All of a finished stream was told."""

    stream: int


@dataclass(frozen=True)
class Reached:
    """All that came before a mark was taken in."""

    number: int


Command = Open | Push | Finish | Leave | Mark
Report = Ready | Happened | Ended | Reached
