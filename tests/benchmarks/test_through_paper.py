"""What paper costs is measured on what was really printed and read, and a refused page gives no opinion."""

import numpy as np

from benchmarks.page_conditions import PAGE_CONDITIONS, PageCondition
from benchmarks.rhythm_folds import arrhythmia_auroc
from benchmarks.through_paper import Case, rhythm_line, rhythm_of, superclasses_of, through_paper, twelve_lead_line
from ecg import Recording
from training.pages import PageStyle
from training.synthetic import synthesize

NOTHING_PRINTED = PageStyle(trace=(255, 255, 255), grid="none", pulse=False, names=False, header=())


def test_a_printed_recording_comes_back_and_an_empty_page_does_not() -> None:
    recording = synthesize(3, 10.0, 500.0)
    case = Case(recording, np.zeros(5, np.int8))
    (read,) = through_paper([case], PAGE_CONDITIONS["clean 200 dpi"], None)
    assert read is not None
    apart = np.nanmedian(np.abs(read.lead("II")[:5000] - recording.lead("II")[: read.signal.shape[1]]))
    assert apart < 0.1
    (refused,) = through_paper([case], PageCondition(NOTHING_PRINTED), None)
    assert refused is None
    assert superclasses_of(refused) == [0.5] * 5
    assert rhythm_of(refused) == [0.0, 0.0, 0.0, 1.0]


def test_a_strip_is_printed_as_a_strip() -> None:
    whole = synthesize(3, 10.0, 500.0)
    strip = Recording(("II",), whole.lead("II")[None], 500.0)
    (read,) = through_paper([Case(strip, np.zeros(1, np.int8))], PAGE_CONDITIONS["clean 200 dpi"], "1x1")
    assert read is not None
    assert len(read.leads) == 1
    assert int(np.argmax(rhythm_of(read))) == 0


def test_the_loss_is_that_against_the_recordings_themselves() -> None:
    labels = np.array([[1, 0, 1, 0, 1], [0, 1, 0, 1, 0]] * 4, np.int8)
    right = labels.astype(np.float64) * 0.8 + 0.1
    wrong = 1.0 - right
    line = twelve_lead_line("scan", wrong, right, labels)
    assert "macro-AUROC 0.000" in line
    assert "loss +1.000" in line
    assert "same side of 0.5 0.0%" in line
    rhythms = np.array([0, 1, 2, 0])
    sure = np.eye(4)[rhythms] * 0.9 + 0.025
    assert "mean F1 of N, A, O 1.000  loss +0.000" in rhythm_line("scan", sure, sure, rhythms)


def test_normal_against_arrhythmia_leaves_noise_out() -> None:
    odds = np.array([[0.8, 0.1, 0.05, 0.05], [0.1, 0.8, 0.05, 0.05], [0.1, 0.1, 0.2, 0.6], [0.2, 0.1, 0.6, 0.1]])
    assert arrhythmia_auroc(odds, np.array([0, 1, 3, 2])) == 1.0
    assert arrhythmia_auroc(odds, np.array([1, 0, 3, 2])) == 0.0
    silent = np.array([[0.0, 0.0, 0.0, 1.0], [0.9, 0.1, 0.0, 0.0], [0.1, 0.9, 0.0, 0.0]])
    assert arrhythmia_auroc(silent, np.array([1, 0, 2])) == 1.0
    assert arrhythmia_auroc(silent, np.array([0, 0, 2])) == 1.0
