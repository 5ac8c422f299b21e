"""Where the waves of the median beat begin, peak and end."""

from dataclasses import dataclass

from vitals.median_beat import MedianBeat
from vitals.p_wave import find_p
from vitals.qrs_complex import find_qrs
from vitals.t_wave import find_t
from vitals.wave import Absent, Wave


@dataclass(frozen=True)
class Delineation:
    """The three waves; a wave that is not there says why."""

    p: Wave | Absent
    qrs: Wave | Absent
    t: Wave | Absent


def delineate(beat: MedianBeat, *, irregular: bool) -> Delineation:
    """Return the waves of a median beat; irregular: the RR intervals are, so that a P wave needs stronger evidence.

    A low T wave is easily taken for the next beat's P wave, and a late T wave for a P wave: P is first looked for where
    the rate leaves room for it, then T before the next P, then P once more after the T wave that was found.
    """
    qrs = find_qrs(beat)
    if isinstance(qrs, Absent):
        return Delineation(p=qrs, qrs=qrs, t=qrs)
    likely_p = find_p(beat, qrs, Absent("not looked for yet"), irregular=irregular)
    t = find_t(beat, qrs, likely_p)
    return Delineation(p=find_p(beat, qrs, t, irregular=irregular), qrs=qrs, t=t)
