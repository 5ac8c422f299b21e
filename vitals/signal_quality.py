"""The quality of a recording's signal: lead by lead, how the leads go together, and what that means."""

from dataclasses import dataclass

from ecg import Recording
from ecg.leads import LIMB_LEADS
from vitals.alignment import AlignedBeats
from vitals.beat_vectors import wave_vectors
from vitals.chest_lead_order import find_chest_swap
from vitals.conditioning import condition
from vitals.delineation import Delineation, delineate
from vitals.lead_quality import LeadQuality, lead_qualities
from vitals.lead_signal import lead_signals
from vitals.lead_swap import LeadSwap
from vitals.limb_lead_laws import BrokenLaw, broken_laws
from vitals.limb_lead_swap import find_limb_swap
from vitals.median_beat import MedianBeat, median_beat
from vitals.mirrored_heart import find_mirrored
from vitals.qrs import find_beats
from vitals.quality_meaning import FAMILIES, Doubt, Family, doubts, reasons
from vitals.rr_intervals import rr_intervals

_LEADS_OF_A_LAW = 3


@dataclass(frozen=True, eq=False)
class Quality:
    """How far the signal of a recording may be trusted."""

    leads: tuple[LeadQuality, ...]
    """In the recording's order."""
    swaps: tuple[LeadSwap, ...]
    """Limb electrodes, then chest electrodes, that are likely not where the leads say; or a mirrored heart."""
    laws: tuple[BrokenLaw, ...]
    """Limb leads that do not go together."""
    doubts: tuple[Doubt, ...]
    """What of that puts measurements in doubt, the gravest first."""

    def why_not(self, family: Family) -> tuple[str, ...]:
        """Why a family of measurements should not be trusted; nothing where it may be."""
        return reasons(self.doubts, family)

    @property
    def in_doubt(self) -> tuple[Family, ...]:
        """The families that should not be trusted."""
        return tuple(family for family in FAMILIES if self.why_not(family))


def signal_quality(recording: Recording, rhythm_lead: str | None = None) -> Quality:
    """Judge a recording of any leads from 100 to 1000 Hz, gaps (NaN) and leads at different times allowed.

    rhythm_lead: the lead that the rhythm is read on; II, or the first, unless told.
    """
    ecg = condition(recording)
    beats = find_beats(ecg)
    return quality_of(recording, beats, median_beat(ecg, beats), rhythm_lead=rhythm_lead)


def quality_of(
    recording: Recording,
    beats: AlignedBeats,
    beat: MedianBeat | None,
    waves: Delineation | None = None,
    *,
    rhythm_lead: str | None = None,
) -> Quality:
    """The same of beats that were found already, of their median beat and, where it is known, of its waves."""
    irregular = rr_intervals(beats).irregular
    leads = lead_qualities(lead_signals(recording, beats, beat), irregular=irregular)
    laws = broken_laws(recording)
    swaps: tuple[LeadSwap, ...] = ()
    if beat is not None:
        found = waves or delineate(beat, irregular=irregular)
        swaps = lead_swaps(beat, found, limb_leads_agree=not laws)
    return Quality(leads, swaps, laws, doubts(leads, swaps, laws, irregular=irregular, rhythm_lead=rhythm_lead))


def lead_swaps(beat: MedianBeat, waves: Delineation, *, limb_leads_agree: bool) -> tuple[LeadSwap, ...]:
    """Return the swaps that the median beat tells: of limb electrodes and of chest electrodes; or a mirrored heart.

    Limb leads that break their laws tell nothing about electrodes.
    """
    vectors = wave_vectors(beat, waves)
    chest = find_chest_swap(vectors)
    legs = len(set(beat.leads) & set(LIMB_LEADS)) >= _LEADS_OF_A_LAW
    limb = (find_mirrored(vectors) or find_limb_swap(vectors, legs=legs)) if limb_leads_agree else None
    return tuple(one for one in (limb, chest) if one is not None)
