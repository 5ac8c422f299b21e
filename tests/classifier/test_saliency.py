"""What an answer rests on lies where the reason is, and adds nothing where there is no signal."""

import numpy as np
import pytest

from classifier.not_classified import NotClassified
from classifier.rhythm import classify_rhythm
from classifier.saliency import Saliency, rhythm_saliency, saliency_12lead
from ecg.leads import STANDARD_LEADS
from ecg.recording import Recording
from tests.classifier.test_beats import ECTOPIC, with_ectopy
from training.synthetic import synthesize
from training.twelve_lead_data import as_page


def test_an_arrhythmia_rests_on_its_early_beats() -> None:
    recording, r_s = with_ectopy(("II",))
    found, rhythm = rhythm_saliency(recording), classify_rhythm(recording)
    assert isinstance(found, Saliency)
    assert not isinstance(rhythm, NotClassified)
    assert (found.name, found.leads) == (rhythm.label, ("II",)) == ("other arrhythmia", ("II",))
    assert found.importance.shape == (1, 300)
    peak_s = found.start_s + found.step_s * int(found.importance[0].argmax())
    assert min(abs(peak_s - r_s[k]) for k in ECTOPIC) < 1.0


def test_twelve_leads_have_one_row_each_and_empty_panels_are_worth_little() -> None:
    found = saliency_12lead(as_page(synthesize(3, 10.0, 500.0)), "NORM")
    assert isinstance(found, Saliency)
    assert (found.name, found.leads, found.importance.shape) == ("NORM", STANDARD_LEADS, (12, 100))
    assert np.isfinite(found.importance).all()
    assert np.abs(found.importance).max() > 0.0


def test_unknown_classes_are_refused_and_so_is_what_cannot_be_classified() -> None:
    with pytest.raises(KeyError):
        saliency_12lead(synthesize(3, 10.0, 500.0), "nothing")
    empty = Recording(STANDARD_LEADS, np.full((12, 5000), np.nan, np.float32), 500.0)
    assert isinstance(saliency_12lead(empty), NotClassified)
    assert isinstance(rhythm_saliency(empty), NotClassified)
