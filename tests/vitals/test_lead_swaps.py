"""Swapped electrodes are told from real hearts, by which exchange it is; hearts as they are stay as they are."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from ecg import Recording
from ecg.leads import CHEST_LEADS, LIMB_AXES, LIMB_LEADS, STANDARD_LEADS
from vitals.chest_lead_order import ORDERS
from vitals.lead_swap import LeadSwap
from vitals.limb_lead_swap import EXCHANGES, Exchange
from vitals.signal_quality import signal_quality

Heart = Callable[..., Recording]


def limb_leads(limb: NDArray[np.float32]) -> NDArray[np.float32]:
    """The six limb leads of float32 [2, sample], I and II."""
    return (np.array([LIMB_AXES[lead] for lead in LIMB_LEADS]) @ limb).astype(np.float32)


def with_limbs(recording: Recording, limb: NDArray[np.float64]) -> Recording:
    signal = recording.signal.copy()
    signal[:6] = limb_leads(limb.astype(np.float32))
    return recording.with_signal(signal)


def worn(recording: Recording, exchange: Exchange) -> Recording:
    """The recording as it would be with the electrodes exchanged."""
    return with_limbs(recording, exchange.record(recording.signal[:2].astype(np.float64)))


def limb_swap(recording: Recording) -> LeadSwap | None:
    found = [swap for swap in signal_quality(recording).swaps if set(swap.leads) & set(LIMB_LEADS)]
    return found[0] if found else None


def chest_swap(recording: Recording) -> LeadSwap | None:
    found = [swap for swap in signal_quality(recording).swaps if set(swap.leads) <= set(CHEST_LEADS)]
    return found[0] if found else None


def by_code(code: str) -> Exchange:
    return next(exchange for exchange in EXCHANGES if exchange.code == code)


def test_hearts_as_they_are_raise_no_alarm(ptbxl: dict[int, Recording]) -> None:
    assert not any(signal_quality(recording).swaps for recording in ptbxl.values())


@pytest.mark.parametrize(("code", "least"), [("LA/RA", 0.9), ("RA/LL", 0.8), ("LA/LL", 0.2)])
def test_an_exchange_of_limb_electrodes_is_told(ptbxl: dict[int, Recording], code: str, least: float) -> None:
    found = [limb_swap(worn(recording, by_code(code))) for recording in list(ptbxl.values())[:20]]
    assert np.mean([swap is not None and swap.code == code for swap in found]) >= least


def test_every_exchange_can_be_undone() -> None:
    limb = np.random.default_rng(0).normal(size=(2, 50))
    for exchange in EXCHANGES:
        np.testing.assert_allclose(exchange.undo @ exchange.record(limb), limb)
    arms = by_code("LA/RA").record(limb)
    np.testing.assert_allclose(arms, [-limb[0], limb[1] - limb[0]])
    left = by_code("LA/LL").record(limb)
    np.testing.assert_allclose(left, limb[::-1])


def test_swapped_arms_come_with_their_evidence(ptbxl: dict[int, Recording]) -> None:
    swap = limb_swap(worn(next(iter(ptbxl.values())), by_code("LA/RA")))
    assert swap is not None
    assert "two arms" in swap.statement
    assert "QRS axis" in swap.text
    assert "fits the chest leads with r = " in swap.text
    assert "dextrocardia" in swap.text


def test_a_lead_between_the_legs_is_nearly_flat(ptbxl: dict[int, Recording]) -> None:
    for recording in list(ptbxl.values())[:4]:
        i, ii = recording.signal[:2].astype(np.float64)
        for code, limb in (("RA/RL", (i - ii, 0.02 * ii)), ("LA/RL", (ii, ii)), ("LA/RA-legs", (0.02 * i, ii - i))):
            swap = limb_swap(with_limbs(recording, np.stack(limb)))
            assert swap is not None
            assert swap.code == code
            assert "nearly flat" in swap.text


@pytest.mark.parametrize(("code", "least"), [("V1/V2", 0.6), ("V3/V4", 0.6), ("V4/V5", 0.5), ("V3/V5", 0.8)])
def test_chest_electrodes_in_another_order_are_told(ptbxl: dict[int, Recording], code: str, least: float) -> None:
    found = []
    for recording in list(ptbxl.values())[:15]:
        signal = recording.signal.copy()
        signal[6:] = signal[6:][list(ORDERS[code])]
        swap = chest_swap(recording.with_signal(signal))
        found.append(swap is not None and swap.code == code and set(swap.leads) == set(code.split("/")))
    assert np.mean(found) >= least


def test_a_mirrored_heart_is_not_taken_for_swapped_arms(heart: Heart) -> None:
    clean = heart(noise_mv=0.003)
    signal = clean.signal.copy()
    signal[:6] = limb_leads(by_code("LA/RA").record(signal[:2].astype(np.float64)).astype(np.float32))
    arms = limb_swap(clean.with_signal(signal))
    assert arms is not None
    assert arms.code == "LA/RA"
    signal[6:] = np.array([-0.75, -0.9, -0.8, -0.7, -0.6, -0.5])[:, None] * np.abs(clean.signal[10])
    mirrored = limb_swap(clean.with_signal(signal))
    assert mirrored is not None
    assert mirrored.code == "mirrored"
    assert "dextrocardia" in mirrored.statement


def test_a_page_tells_what_the_whole_recording_tells(ptbxl: dict[int, Recording]) -> None:
    same = []
    for recording in list(ptbxl.values())[:10]:
        swapped = worn(recording, by_code("LA/RA"))
        page = np.full_like(swapped.signal, np.nan)
        for lead in range(12):
            part = slice(lead // 3 * 1250, (lead // 3 + 1) * 1250)
            page[lead, part] = swapped.signal[lead, part]
        page[1] = swapped.signal[1]
        on_page = swapped.with_signal(page)
        same.append(limb_swap(on_page) is not None)
        assert chest_swap(on_page) is None
    assert np.mean(same) > 0.8


def test_limb_leads_alone_tell_swapped_arms_more_seldom_but_do(ptbxl: dict[int, Recording]) -> None:
    found: list[bool] = []
    alarms: list[bool] = []
    for recording in list(ptbxl.values())[:15]:
        for row, exchange in ((alarms, EXCHANGES[0]), (found, by_code("LA/RA"))):
            limb = Recording(STANDARD_LEADS[:6], worn(recording, exchange).signal[:6], 500.0)
            row.append(limb_swap(limb) is not None)
    assert not any(alarms)
    assert np.mean(found) > 0.7


def test_two_limb_leads_do_not_tell_a_dead_lead_from_the_legs(heart: Heart) -> None:
    clean = heart(leads=("I", "II"))
    signal = clean.signal.copy()
    signal[1] *= 0.01
    assert limb_swap(clean.with_signal(signal)) is None


def test_too_few_leads_tell_nothing(heart: Heart) -> None:
    for leads in (("II",), ("V1", "V5"), ("I",)):
        assert signal_quality(heart(leads=leads)).swaps == ()


def test_leads_that_break_their_laws_tell_nothing_about_electrodes(ptbxl: dict[int, Recording]) -> None:
    recording = next(iter(ptbxl.values()))
    signal = recording.signal.copy()
    signal[0] *= -1
    quality = signal_quality(recording.with_signal(signal))
    assert quality.laws
    assert quality.swaps == ()
