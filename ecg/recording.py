"""A recording: calibrated leads on one time axis, and nothing about the patient mixed into them."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Unpack

import numpy as np
from numpy.typing import NDArray

from ecg.errors import InvalidSignalError
from ecg.leads import lead_sort_key

if TYPE_CHECKING:
    from ecg.figure_paper import MillimetreFigure
    from ecg.plot import PlotOptions


@dataclass(frozen=True)
class Patient:
    """What a page or file says about the patient. Never logged, never part of the signal."""

    name: str | None = None
    identifier: str | None = None
    sex: str | None = None
    age_years: float | None = None


@dataclass(frozen=True)
class Provenance:
    """Where a signal came from and what made it."""

    source: str = ""
    """Name of the file, without its folder."""
    method: str = ""
    """For example "vector-pdf", "raster-page", "csv"."""
    software: str = ""
    """For example "inkbeat 0.1.0"."""
    page: int | None = None
    """Page in the document, counted from 0."""


@dataclass(frozen=True, eq=False)
class Recording:
    """Leads in the standard order on one common time axis.

    Sample k of every lead lies k / fs_hz seconds after the page's (or file's) time 0.
    """

    leads: tuple[str, ...]
    signal: NDArray[np.float32]
    """float32 [lead, sample], mV; NaN = not recorded."""
    fs_hz: float
    start_s: tuple[float, ...] = ()
    """Per lead: where its panel begins on the page's time axis (s); all 0 unless given."""
    patient: Patient = field(default_factory=Patient, repr=False)
    provenance: Provenance = field(default_factory=Provenance)

    def __post_init__(self) -> None:
        signal = np.ascontiguousarray(self.signal, dtype=np.float32)
        if signal.ndim != 2 or signal.shape[0] != len(self.leads):
            raise InvalidSignalError(f"signal of shape {signal.shape} does not hold {len(self.leads)} leads")
        if not self.leads or len(set(self.leads)) != len(self.leads):
            # A name of a column may be that of a person: it is not repeated.
            what = f"{len(self.leads)} leads with {len(set(self.leads))} names: each lead needs one of its own"
            raise InvalidSignalError(what)
        if not (np.isfinite(self.fs_hz) and self.fs_hz > 0):
            raise InvalidSignalError(f"sampling rate must be above 0 Hz, got {self.fs_hz}")
        if np.isinf(signal).any():
            raise InvalidSignalError("signal holds infinite values", cure="use NaN where nothing was recorded")
        start_s = self.start_s or (0.0,) * len(self.leads)
        if len(start_s) != len(self.leads):
            raise InvalidSignalError(f"{len(start_s)} start offsets for {len(self.leads)} leads")
        if not np.isfinite(start_s).all():
            raise InvalidSignalError("a lead whose beginning is no finite time")
        order = sorted(range(len(self.leads)), key=lambda k: lead_sort_key(self.leads[k]))
        object.__setattr__(self, "leads", tuple(self.leads[k] for k in order))
        object.__setattr__(self, "signal", signal[order])
        object.__setattr__(self, "start_s", tuple(float(start_s[k]) for k in order))

    @property
    def duration_s(self) -> float:
        """Length of the common time axis."""
        return float(self.signal.shape[1] / self.fs_hz)

    @property
    def time_s(self) -> NDArray[np.float64]:
        """float64 [sample], s: the common time axis."""
        return np.arange(self.signal.shape[1]) / self.fs_hz

    def lead(self, name: str) -> NDArray[np.float32]:
        """float32 [sample], mV of one lead; KeyError where the recording has no such lead."""
        if name not in self.leads:
            raise KeyError(name)
        row: NDArray[np.float32] = self.signal[self.leads.index(name)]
        return row

    def as_dict(self) -> dict[str, NDArray[np.float32]]:
        """Lead name -> float32 [sample], mV, in the standard order."""
        return dict(zip(self.leads, self.signal, strict=True))

    def with_signal(self, signal: NDArray[np.float32], fs_hz: float | None = None) -> "Recording":
        """The same leads, patient and provenance over other samples (float32 [lead, sample], mV)."""
        return replace(self, signal=signal, fs_hz=self.fs_hz if fs_hz is None else fs_hz)

    def plot(self, **options: "Unpack[PlotOptions]") -> "MillimetreFigure":
        """Draw on millimetre paper, as a matplotlib figure: options and errors are those of `ecg.plot.plot`."""
        from ecg.plot import plot  # matplotlib is loaded when a picture is wanted

        return plot(self, **options)
