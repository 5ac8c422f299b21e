"""Everything that analyses need, loaded before the first comes."""

import numpy as np

from classifier.beats import classify_beats
from classifier.rhythm import classify_rhythm
from classifier.twelve_lead import classify_12lead
from digitizer.name_frame import CROP_SIZE_PX, name_plane
from digitizer.page_sight import look_at
from digitizer.page_text import read_page_text
from digitizer.strip_frame import strip_planes
from digitizer.strips import THREADS
from ecg import Recording
from ecg.leads import STANDARD_LEADS
from ecg.shipped_model import load_model, load_model_for
from vitals import measure

FS_HZ = 500.0


def warm_up() -> None:
    """Load all networks as analyses ask for them, and let each compute once. Raises ModelError."""
    white = np.full((256, 384, 3), 255, np.uint8)
    look_at(white)
    planes = strip_planes(white)[None]
    load_model_for(planes.shape, "digitizer", "strip", threads=THREADS, exact=False).run(planes)
    width, height = CROP_SIZE_PX
    load_model("digitizer", "name").run(name_plane(np.full((height, width, 3), 255, np.uint8))[None])
    read_page_text(white)
    recording = _beats()
    for find in (classify_rhythm, classify_beats, classify_12lead, measure):
        find(recording)


def _beats() -> Recording:
    """Twelve leads of ten seconds with a beat of a kind every 0.8 s."""
    one = np.exp(-0.5 * ((np.arange(400) - 200) / 8.0) ** 2)
    signal = np.tile(one, (len(STANDARD_LEADS), 12)).astype(np.float32)  # [lead, sample], mV
    return Recording(STANDARD_LEADS, signal, FS_HZ)
