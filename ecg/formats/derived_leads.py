"""The limb leads that a file leaves out because they follow from I and II."""

from dataclasses import replace

import numpy as np

from ecg.leads import LIMB_AXES
from ecg.recording import Recording


def with_limb_leads(recording: Recording) -> Recording:
    """Add those of III, aVR, aVL and aVF that are missing, where I and II are there (Einthoven 1912, Goldberger 1942).

    A sample is NaN where I or II is; a lead begins where the later of both does.
    """
    known = recording.as_dict()
    missing = [lead for lead in LIMB_AXES if lead not in known]
    if not {"I", "II"} <= set(known) or not missing:
        return recording
    derived = np.array([LIMB_AXES[lead] for lead in missing]) @ np.stack([known["I"], known["II"]]).astype(np.float64)
    starts = dict(zip(recording.leads, recording.start_s, strict=True))
    begin = max(starts["I"], starts["II"])
    return replace(
        recording,
        leads=(*recording.leads, *missing),
        signal=np.concatenate([recording.signal, derived.astype(np.float32)]),
        start_s=(*recording.start_s, *[begin] * len(missing)),
    )
