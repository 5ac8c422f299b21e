"""Swapped electrodes on recordings of PTB-XL, exchanged in arithmetic, which for the limb leads is exact.

Electrodes that were swapped when the recording was made count as false alarms, for nobody marked them.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ecg import Recording
from ecg.leads import CHEST_LEADS, LIMB_AXES, LIMB_LEADS, STANDARD_LEADS
from training.twelve_lead_data import as_page
from vitals.chest_lead_order import ORDERS
from vitals.limb_lead_swap import EXCHANGES
from vitals.signal_quality import signal_quality

# From I, II and V1 to V6 to the heart's vector, x to the left, y to the feet, z to the back (Edenbrandt, Pahlm 1988),
# and from there to the leads (Dower 1968).
_TO_VECTOR = np.array(
    [
        (0.156, -0.010, -0.172, -0.074, 0.122, 0.231, 0.239, 0.194),
        (-0.227, 0.887, 0.057, -0.019, -0.106, -0.022, 0.041, 0.048),
        (0.022, 0.102, -0.229, -0.310, -0.246, -0.063, 0.055, 0.108),
    ]
)
_TO_LEADS = np.array(
    [
        (0.632, -0.235, 0.059),
        (0.235, 1.066, -0.132),
        (-0.515, 0.157, -0.917),
        (0.044, 0.164, -1.387),
        (0.882, 0.098, -1.277),
        (1.213, 0.127, -0.601),
        (1.125, 0.127, -0.086),
        (0.831, 0.076, 0.230),
    ]
)
# What the two legs differ by, as a share of the lead that is left between them.
_LEG_SHARE = 0.03
_NEUTRAL = np.zeros(2)

Swap = Callable[[Recording], Recording]


def swap_table(recordings: Sequence[Recording]) -> str:
    """How often each swap is told, and as what it is; and how often one is told that was not made."""
    limb = [Recording(LIMB_LEADS, one.signal[:6], one.fs_hz) for one in recordings]
    shown = {
        "twelve leads": (recordings, swaps()),
        "as a page of 3x4 and a strip shows them": ([as_page(one) for one in recordings], swaps(as_page)),
        "limb leads alone": (limb, limb_swaps()),
    }
    lines = []
    for name, (whole, made) in shown.items():
        source = recordings if name.startswith("as a page") else whole
        lines.append(f"  {name}: {len(whole)} recordings{'':8s}told  as such")
        lines += [_row(code, [swap(one) for one in source]) for code, swap in made.items()]
    return "\n".join(lines)


def swaps(then: Swap = lambda recording: recording) -> dict[str, Swap]:
    """Every swap of twelve leads by its code, "none" first, and what is done to the recording after it."""
    made = limb_swaps() | {code: _chest_swap(order) for code, order in ORDERS.items() if code != "none"}
    made["mirrored"] = mirrored
    return {code: _then(swap, then) for code, swap in made.items()}


def limb_swaps() -> dict[str, Swap]:
    """Every swap of limb electrodes by its code, "none" first.

    An electrode of an arm on the right leg has the voltage of the left leg but for little, and moves the zero of the
    chest leads (Wilson's terminal).
    """
    found = {one.code: _limb_swap(np.asarray(np.linalg.inv(one.undo), np.float64)) for one in EXCHANGES}
    return found | {
        "RA/RL": _limb_swap(np.array([(1.0, -1.0), (0.0, _LEG_SHARE)]), np.array([0.0, 1 / 3])),
        "LA/RL": _limb_swap(np.array([(-_LEG_SHARE, 1.0), (0.0, 1.0)]), np.array([-1 / 3, 1 / 3])),
        "LA/RA-legs": _limb_swap(np.array([(_LEG_SHARE, 0.0), (1.0, -1.0)]), np.array([0.0, 1 / 3])),
    }


def mirrored(recording: Recording) -> Recording:
    """The heart on the other side, as far as three orthogonal leads tell it."""
    rows = [STANDARD_LEADS.index(lead) for lead in ("I", "II", *CHEST_LEADS)]
    vector = _TO_VECTOR @ recording.signal[rows]
    vector[0] *= -1
    leads = np.asarray(_TO_LEADS @ vector, np.float64)
    return recording.with_signal(np.concatenate([limb_leads(leads[:2]), leads[2:]]).astype(np.float32))


def limb_leads(limb: NDArray[np.float64]) -> NDArray[np.float64]:
    """The six limb leads, float64 [6, sample], of float64 [2, sample], I and II."""
    return np.asarray(np.array([LIMB_AXES[lead] for lead in LIMB_LEADS]) @ limb, np.float64)


def _then(first: Swap, second: Swap) -> Swap:
    return lambda recording: second(first(recording))


def _limb_swap(matrix: NDArray[np.float64], chest: NDArray[np.float64] = _NEUTRAL) -> Swap:
    """matrix: float64 [2, 2], what becomes of I and II; chest: float64 [2], how much of them leaves the chest leads."""

    def swap(recording: Recording) -> Recording:
        limb = recording.signal[:2].astype(np.float64)
        rest = recording.signal[6:] - chest @ limb
        return recording.with_signal(np.concatenate([limb_leads(matrix @ limb), rest]).astype(np.float32))

    return swap


def _chest_swap(order: tuple[int, ...]) -> Swap:
    return lambda recording: recording.with_signal(recording.signal[[*range(6), *(6 + place for place in order)]])


def _row(code: str, recordings: Sequence[Recording]) -> str:
    told = [signal_quality(recording).swaps for recording in recordings]
    any_told = np.mean([bool(one) for one in told])
    if code == "none":
        codes = ", ".join(swap.code for one in told for swap in one)
        return f"    {'none (false alarms)':30s}{100 * any_told:6.1f} %  {codes}"
    right = np.mean([code in {swap.code for swap in one} for one in told])
    return f"    {code:30s}{100 * any_told:6.1f} %{100 * right:6.1f} %"
