"""How sure leads and pages say they are, and what is withheld."""

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from digitizer import PageWarning, Trace, digitize_image
from digitizer.assemble import as_recording, lead_confidence, withheld_leads
from digitizer.page_confidence import page_confidence, surely_traced, trace_confidence
from training.pages import RenderedPage

FS_HZ = 500.0


def trace(lead: str, signal: ArrayLike, confidence: ArrayLike, start_s: float = 0.0, rhythm: bool = False) -> Trace:
    row = np.asarray(signal, np.float32)
    sure = np.broadcast_to(np.asarray(confidence, np.float32), row.shape)
    line, box = np.zeros((0, 2), np.float32), (0.0, 0.0, 100.0, 100.0)
    return Trace(lead, start_s, row, sure, np.zeros_like(row), line, box, rhythm)


def spikes(length: int = 1000) -> NDArray[np.float64]:
    """A flat line with a spike of 1 mV every hundred samples."""
    return np.where(np.arange(length) % 100 == 50, 1.0, 0.0)


def test_a_doubtful_spike_counts_more_than_a_sure_baseline() -> None:
    signal = spikes()
    assert np.mean(signal > 0) == 0.01
    assert surely_traced(trace("II", signal, np.where(signal > 0, 0.2, 1.0))) == pytest.approx(0.2)
    assert surely_traced(trace("II", signal, np.where(signal > 0, 1.0, 0.2))) == pytest.approx(1.0)


def test_what_was_not_recovered_makes_a_lead_less_sure_but_not_what_was() -> None:
    signal = spikes()
    signal[:400] = np.nan
    half = trace("II", signal, np.where(np.isfinite(signal), 0.9, 0.0))
    assert surely_traced(half) == pytest.approx(0.9)
    assert trace_confidence(half) == pytest.approx(0.54)


def test_a_lead_without_a_sample_has_no_confidence() -> None:
    for empty in (trace("II", np.full(100, np.nan), 0.0), trace("II", np.zeros(0), np.zeros(0))):
        assert trace_confidence(empty) == 0.0
        assert withheld_leads((empty,)) == ()


def test_a_flat_line_is_as_sure_as_its_samples() -> None:
    assert surely_traced(trace("V2", np.zeros(500), 0.8)) == pytest.approx(0.8)


def test_a_lead_that_was_mostly_guessed_is_withheld_and_the_others_stay() -> None:
    guessed, sure = trace("II", spikes(), 0.4), trace("V1", spikes(), 0.95)
    (warning,) = withheld_leads((guessed, sure))
    assert (warning.code, warning.lead) == ("lead-withheld", "II")
    assert "40%" in warning.message
    recording = as_recording((guessed, sure), FS_HZ, "page.png", "raster-page", {"II"})
    assert recording.leads == ("II", "V1")
    assert np.isnan(recording.lead("II")).all()
    np.testing.assert_array_equal(recording.lead("V1"), sure.signal)
    assert lead_confidence((guessed, sure)) == pytest.approx({"II": 0.4, "V1": 0.95})


def test_the_strip_of_a_lead_decides_for_it() -> None:
    panel, strip = trace("II", spikes(), 0.2), trace("II", spikes(length=4000), 0.9, rhythm=True)
    assert withheld_leads((panel, strip)) == ()


def test_on_the_page_a_withheld_lead_is_still_shown(monkeypatch: pytest.MonkeyPatch, clean_page: RenderedPage) -> None:
    plain = digitize_image(clean_page.image)
    assert plain.confidence > 0.9
    monkeypatch.setattr("digitizer.assemble.WITHHELD_BELOW", 1.01)
    page = digitize_image(clean_page.image)
    assert np.isnan(page.recording.signal).all()
    assert {warning.lead for warning in page.warnings if warning.code == "lead-withheld"} == set(page.recording.leads)
    assert page.recording.signal.shape == plain.recording.signal.shape
    assert page.recording.start_s == plain.recording.start_s
    for shown, before in zip(page.traces, plain.traces, strict=True):
        np.testing.assert_array_equal(shown.signal, before.signal)


def limb_page(error: float) -> tuple[Trace, ...]:
    """Panels of I, II and III, of which III holds an error of this share of all three leads' power."""
    rng = np.random.default_rng(5)
    one, two = rng.standard_normal((2, 4000))
    three = two - one
    noise = rng.standard_normal(4000)
    power = np.mean([one.var(), two.var(), three.var()])
    return tuple(
        trace(lead, signal, 1.0)
        for lead, signal in (("I", one), ("II", two), ("III", three + np.sqrt(error * power) * noise))
    )


@pytest.mark.parametrize(("error", "score"), [(0.0, 1.0), (0.1, 0.9), (0.3, 0.72)])
def test_what_the_limb_laws_contradict_is_taken_off(error: float, score: float) -> None:
    traces = limb_page(error)
    assert page_confidence(traces, lead_confidence(traces), ()) == pytest.approx(score, abs=0.03)


def test_leads_that_contradict_each_other_beyond_their_own_power_leave_nothing() -> None:
    one, two, three = limb_page(0.0)
    contrary = (one, trace("II", -two.signal, 1.0), three)
    assert page_confidence(contrary, lead_confidence(contrary), ()) == 0.0


def test_what_no_law_binds_is_as_sure_as_its_traces() -> None:
    strips = (trace("II", spikes(), 0.8, rhythm=True), trace("V1", spikes(), 0.6))
    assert page_confidence(strips, lead_confidence(strips), ()) == pytest.approx(0.7)
    apart = tuple(trace(one.lead, one.signal, 1.0, start_s=2.5 * k) for k, one in enumerate(limb_page(4.0)))
    assert page_confidence(apart, lead_confidence(apart), ()) == pytest.approx(1.0)


def test_a_kind_of_warning_counts_once() -> None:
    traces = (trace("II", spikes(), 1.0),)
    left_out, doubtful = PageWarning("row-left-out", ""), PageWarning("trace-doubtful", "", "II")
    assert page_confidence(traces, {"II": 1.0}, (left_out, left_out, doubtful)) == pytest.approx(0.5)


def test_a_page_without_leads_is_not_sure_of_anything() -> None:
    assert page_confidence((), {}, ()) == 0.0
