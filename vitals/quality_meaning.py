"""What the quality of the signal means for each family of measurements: whether it may be trusted, and why not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from ecg.leads import LIMB_LEADS
from vitals.lead_quality import HUM_MV, WANDER_MV, Kind, LeadQuality, noise_name
from vitals.lead_signal import LeadSignal
from vitals.lead_swap import LeadSwap
from vitals.limb_lead_laws import BrokenLaw

Family = Literal[
    "heart rate",
    "PR and P",
    "QRS",
    "QT",
    "ST",
    "axes",
    "voltages",
    "rhythm class",
    "beat classes",
    "twelve-lead classes",
]
FAMILIES: tuple[Family, ...] = get_args(Family)
"""What is measured and classified, in families that the same faults harm; "heart rate" is RR intervals, too."""

ST_SLOW_MV, VOLTAGE_NOISE_MV = 0.07, 0.1
RHYTHM_NOISE_SHARE = 0.2
BEATS_NOISE_SHARE = 0.07
INTERVAL_NOISE_SHARE: dict[Family, float] = {"PR and P": 0.05, "QRS": 0.055, "QT": 0.09}
AXIS_NOISE_SHARE = 0.06
_USUAL_BEATS, _MOST_BEATS = 10, 20
_MANY_LEADS = 3
_MISSING_SHARE = 0.1
_NAMED_LEADS = 4
_OF_EVERY_LEAD: tuple[Family, ...] = ("ST", "voltages", "twelve-lead classes")
_LOST: tuple[tuple[Kind, str, str], ...] = (
    ("not recorded", "lead-lost", "not recorded"),
    ("flat", "lead-lost", "a straight line"),
    ("lead off", "lead-lost", "electrode loose or off"),
    ("clipped", "clipped", "cut off at its extreme"),
)


@dataclass(frozen=True)
class Doubt:
    """One fault and the measurements that it puts in doubt."""

    code: str
    """For machines: "lead-swap", "limb-leads-inconsistent", "lead-lost", "clipped", "no-qrs", "noise", "mains-hum",
    "wander" or "gaps"."""
    reason: str
    """For example "baseline wander of 1.2 mV in V2"."""
    leads: tuple[str, ...]
    families: tuple[Family, ...]


def doubts(
    leads: Sequence[LeadQuality],
    swaps: Sequence[LeadSwap],
    laws: Sequence[BrokenLaw],
    *,
    irregular: bool,
    rhythm_lead: str | None = None,
) -> tuple[Doubt, ...]:
    """Say what the faults of a recording put in doubt, the gravest first.

    irregular: the RR intervals are, so that noise may be fibrillatory waves. rhythm_lead: the lead that the rhythm is
    read on; II, or the first, unless told.

    The limits of noise were set on clean recordings of PTB-XL (split train), of one, two and twelve leads, 2.5 and 10 s
    long, with electrode motion and muscle noise added (first 20 minutes of the MIT-BIH Noise Stress Test Database): at
    the limit about one in ten is off by more than 3 bpm (heart rate), 15 ms (PR), 10 ms (QRS), 20 ms (QT), 0.05 mV (ST)
    or 10 degrees (QRS axis). On the records of MIT-BIH outside DS2 the heart rate of one lead fails as often at that
    noise. The limit of the rhythm is what nine in ten recordings of CinC 2017 (split train) stay below that are not
    labelled too noisy.
    """
    found = [*_swapped(swaps), *_broken(laws), *_lost(leads), *_unsure_beats(leads, irregular)]
    found += [*_unsure_levels(leads, irregular), *_unsure_rhythm(leads, rhythm_lead, irregular), *_gaps(leads)]
    return tuple(found)


def reasons(found: Sequence[Doubt], family: Family) -> tuple[str, ...]:
    """Why a family of measurements is in doubt; nothing where it may be trusted."""
    return tuple(doubt.reason for doubt in found if family in doubt.families)


def together_share(signals: Sequence[LeadSignal], *, median: bool) -> float | None:
    """Noise over QRS of several leads together; None where no lead tells.

    Noise of leads that share electrodes is alike: n of them count as the square root of n that are independent. median:
    what is left in the median beat, as if it rested on ten beats.
    """
    shares = [
        one.noise_share * (_beats_factor(one) if median else 1.0)
        for one in signals
        if one.noise_share is not None and one.beats
    ]
    if not shares:
        return None
    power = sum(max(share, 1e-6) ** -2 for share in shares) / len(shares) ** 0.5
    return float(power**-0.5)


def _beats_factor(one: LeadSignal) -> float:
    """How much more noise the lead's median beat holds than one of ten beats."""
    return _USUAL_BEATS / min(max(one.beats, 1), _MOST_BEATS)


def _swapped(swaps: Sequence[LeadSwap]) -> Iterator[Doubt]:
    for swap in swaps:
        limb = bool(set(swap.leads) & set(LIMB_LEADS))
        families: tuple[Family, ...] = ("axes", *_OF_EVERY_LEAD) if limb else _OF_EVERY_LEAD
        yield Doubt("lead-swap", f"{swap.statement} ({swap.evidence[0]})", swap.leads, families)


def _broken(laws: Sequence[BrokenLaw]) -> Iterator[Doubt]:
    for law in laws:
        yield Doubt("limb-leads-inconsistent", law.reason, law.leads, ("axes", *_OF_EVERY_LEAD))


def _lost(leads: Sequence[LeadQuality]) -> Iterator[Doubt]:
    """Leads that show no ECG, or not all of it."""
    for kind, code, what in _LOST:
        names = tuple(one.lead for one in leads if one.has(kind))
        if names:
            families: tuple[Family, ...] = ("ST", "voltages") if code == "clipped" else _OF_EVERY_LEAD
            if code == "lead-lost" and set(names) & set(LIMB_LEADS):
                families = ("axes", *families)
            yield Doubt(code, f"{_named(names)}: {what}", names, families)


def _unsure_beats(leads: Sequence[LeadQuality], irregular: bool) -> Iterator[Doubt]:
    """Noise that hides beats, and the ends of waves."""
    seen = [one for one in leads if one.signal.range_mv is not None]
    if seen and all(one.has("no QRS") for one in seen):
        yield Doubt("no-qrs", seen[0].signal.unknown["qrs_mv"], tuple(one.lead for one in seen), FAMILIES)
        return
    signals = [one.signal for one in seen]
    alone, median = together_share(signals, median=False), together_share(signals, median=True)
    limb = together_share([one for one in signals if one.lead in LIMB_LEADS], median=True)
    harmed: list[Family] = []
    if alone is not None and alone >= BEATS_NOISE_SHARE:
        harmed += ["heart rate", "beat classes"]
    harmed += [family for family, limit in INTERVAL_NOISE_SHARE.items() if median is not None and median >= limit]
    if limb is not None and limb >= AXIS_NOISE_SHARE:
        harmed.append("axes")
    if harmed:
        noisy = tuple(one.lead for one in seen if one.has("noise", "no QRS")) or tuple(one.lead for one in seen)
        yield Doubt("noise", _noise(seen, noisy, irregular), noisy, tuple(harmed))
    humming = tuple(one.lead for one in seen if (one.signal.hum_mv or 0.0) >= HUM_MV)
    if 2 * len(humming) >= len(seen) > 0:
        reason = _worst(seen, humming, lambda one: one.hum_mv, "mains hum")
        yield Doubt("mains-hum", reason, humming, ("PR and P", "QRS", "ST"))


def _unsure_levels(leads: Sequence[LeadQuality], irregular: bool) -> Iterator[Doubt]:
    """Noise and wander that move ST levels and amplitudes of single leads."""
    wandering = tuple(one.lead for one in leads if (one.signal.wander_mv or 0.0) >= WANDER_MV)
    if wandering:
        reason = _worst(leads, wandering, lambda one: one.wander_mv, "baseline wander")
        yield Doubt("wander", reason, wandering, ("ST",))
    slow = tuple(
        one.lead
        for one in leads
        if one.lead not in wandering and _of_median(one.signal, one.signal.slow_mv) >= ST_SLOW_MV
    )
    if slow:
        yield Doubt("noise", _noise(leads, slow, irregular), slow, ("ST",))
    noisy = tuple(one.lead for one in leads if _of_median(one.signal, one.signal.noise_mv) >= VOLTAGE_NOISE_MV)
    if noisy:
        yield Doubt("noise", _noise(leads, noisy, irregular), noisy, ("voltages",))
    spoilt = tuple(one.lead for one in leads if one.level == "unusable" and one.has("noise"))
    if len(spoilt) >= _MANY_LEADS:
        yield Doubt("noise", _noise(leads, spoilt, irregular), spoilt, ("twelve-lead classes",))


def _unsure_rhythm(leads: Sequence[LeadQuality], rhythm_lead: str | None, irregular: bool) -> Iterator[Doubt]:
    by_name = {one.lead: one for one in leads}
    read_on = by_name.get(rhythm_lead or "II") or (leads[0] if leads else None)
    share = read_on.signal.noise_share if read_on else None
    if read_on and share is not None and share >= RHYTHM_NOISE_SHARE:
        reason = f"{_noise([read_on], (read_on.lead,), irregular)}, {share:.0%} of the QRS complex"
        yield Doubt("noise", reason, (read_on.lead,), ("rhythm class",))


def _gaps(leads: Sequence[LeadQuality]) -> Iterator[Doubt]:
    missing = min((one.signal.missing_share for one in leads if one.signal.range_mv is not None), default=0.0)
    if missing >= _MISSING_SHARE:
        what = f"{missing:.0%} of every lead is not recorded"
        yield Doubt("gaps", what, tuple(one.lead for one in leads), ("heart rate", "rhythm class"))


def _noise(leads: Sequence[LeadQuality], names: tuple[str, ...], irregular: bool) -> str:
    """The noise of some leads, called by what it is in the noisiest."""
    noisiest = max((one.signal for one in leads if one.lead in names), key=lambda one: one.noise_mv or 0.0)
    return _worst(leads, names, lambda one: one.noise_mv, noise_name(noisiest, irregular))


def _of_median(one: LeadSignal, noise_mv: float | None) -> float:
    """What noise leaves in the lead's median beat, as if it rested on ten beats (mV); 0 where nothing is known."""
    return noise_mv * _beats_factor(one) if noise_mv and one.beats else 0.0


def _worst(
    leads: Sequence[LeadQuality], names: tuple[str, ...], of: Callable[[LeadSignal], float | None], what: str
) -> str:
    """The fault with its largest number and the leads that have it."""
    numbers = [number for one in leads if one.lead in names and (number := of(one.signal)) is not None]
    much = f" of {'up to ' if len(numbers) > 1 else ''}{max(numbers):.2g} mV" if numbers else ""
    return f"{what}{much} in {_named(names)}"


def _named(leads: tuple[str, ...]) -> str:
    """The leads in words: all of them where they are few."""
    if len(leads) > _NAMED_LEADS:
        return f"{len(leads)} leads"
    return " and ".join(filter(None, (", ".join(leads[:-1]), leads[-1])))
