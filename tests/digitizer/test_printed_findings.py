"""What is understood of printed text, line by line as a page shows it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitizer.page_text import TextLine
from digitizer.printed_findings import PrintedFindings, read_findings
from digitizer.printed_measures import PLAUSIBLE
from digitizer.printed_scale import GAINS_MM_PER_MV, SPEEDS_MM_PER_S

MUSE = {
    "heart_rate_bpm": 80.0,
    "pr_ms": 148.0,
    "qrs_ms": 88.0,
    "qt_ms": 394.0,
    "qtc_ms": 454.0,
    "p_axis_deg": 56.0,
    "qrs_axis_deg": -17.0,
    "t_axis_deg": -40.0,
}
WORDINGS = {
    "GE MUSE": "Vent. rate|80|BPM/PR interval|148|ms/QRS duration|88|ms/QT~QTc|394~454|ms/P-R-T axes|56|-17|-40",
    "GE MUSE, QTcB": "Vent. rate 80 BPM/PR interval 148 ms/QRS duration 88 ms/QT~QTcB 394~454 ms/P-R-T axes 56 -17 -40",
    "CardioSoft": "Herzfrequenz 80~min/PQ Intervall 148ms/QRS Dauer 88ms/QT~QTc 394~454ms/P-QRS-T Winkel 56~-17~-40°",
    "Philips": "Rate|80/PR|148/QRSD|88/QT|394/QTc|454/--AXIS--/P|56/QRS|-17/T|-40",
    "Schiller": "HF|80 ~min|P‑Achse|56 °/PQ|148 ms|QRS‑Achse|-17 °/QRS|88 ms|T‑Achse|-40 °/QT|394 ms/QTcB|454 ms",
    "Mortara": "Vent Rate: 80 bpm/PR Interval: 148 ms/QRS Duration: 88 ms/QT~QTc: 394~454 ms/P~QRS~T Axis: 56 -17 -40",
    "Edan": "HR : 80 bpm/PR : 148 ms/QRS : 88 ms/QT~QTcBz : 394~454 ms/P~QRS~T : 56~-17~-40 °",
    "seconds": "HR 80~min/PR 0.148 s/QRS 0.088 s/QT 0.394 s/QTc 0,454 s/P 56° QRS -17° T -40°",
    "misread": "Vent. rate 8O BPM/PR interval l48 ms/QRS duration 88 ms/QT~QTe 394~454 ms/P-R-T axes 56 -17 -40",
}
"""Rows are parted by /, columns by |; ~ is a printed /."""
PEOPLE = ("Smith, John", "Name: Sinus Rhythm", "Norman Bates", "ID: 177151", "12.05.1948", "75 yr Male", "Dr. Block")


def lines(*rows: str) -> tuple[TextLine, ...]:
    """One line of text for each column of each row, read without doubt."""
    found = []
    for k, row in enumerate(rows):
        left = 10.0
        for text in row.split("|"):
            found.append(TextLine(text, (left, 20.0 * k, left + 8.0 * len(text), 20.0 * k + 14.0), 1.0))
            left += 8.0 * len(text) + 40.0
    return tuple(found)


def findings(*rows: str) -> PrintedFindings:
    return read_findings(lines(*rows))


@pytest.mark.parametrize("vendor", WORDINGS)
def test_the_wordings_of_common_machines_say_the_same(vendor: str) -> None:
    found = findings(*(row.replace("~", "/") for row in WORDINGS[vendor].split("/")))
    assert {name: getattr(found, name) for name in MUSE} == MUSE


@pytest.mark.parametrize(
    ("row", "speed", "gain", "chest"),
    [
        ("25mm/s 10mm/mV 150Hz", 25.0, 10.0, None),
        ("25 mm/sec", 25.0, None, None),
        ("Geschw.: 50 mm/s  1 cm/mV", 50.0, 10.0, None),
        ("12,5 mm/s 5 mm/mV", 12.5, 5.0, None),
        ("Speed: 25 mm/sec Limb: 10 mm/mV Chest: 5.0 mm/mV", 25.0, 10.0, 5.0),
        ("10 mm/mV Limb, 5 mm/mV Chest", None, 10.0, 5.0),
        ("Extr.: 10 mm/mV Brust: 10 mm/mV", None, 10.0, None),
        ("l0mm/mV 25mm/5", 25.0, 10.0, None),
        ("lO rnm/mV 25 rnm/s", 25.0, 10.0, None),
        ("25mm/s10mm/mV", 25.0, 10.0, None),
        ("10 mm/mV 5 mm/mV", None, None, None),
        ("27 mm/s 11 mm/mV", None, None, None),
        ("325 mm/s 110 mm/mV", None, None, None),
    ],
)
def test_the_scale_is_read_where_it_is_plausible_and_unambiguous(
    row: str, speed: float | None, gain: float | None, chest: float | None
) -> None:
    found = findings(row)
    assert (found.speed_mm_per_s, found.gain_mm_per_mv, found.chest_gain_mm_per_mv) == (speed, gain, chest)


@given(
    st.sampled_from(SPEEDS_MM_PER_S),
    st.sampled_from(GAINS_MM_PER_MV),
    st.sampled_from(["{:g}mm/s", "{:g} mm/s", "{:g} mm/sec", "Speed: {:g} mm/s."]),
    st.sampled_from(["{:g}mm/mV", "{:g} mm/mV", "{:g} mm / mV", "Gain: {:g}mm/mV,"]),
    st.booleans(),
    st.sampled_from(["", " 0.05-150 Hz", " AC50 ", " 12SL 237 "]),
)
def test_any_scale_in_any_wording_comes_back(
    speed: float, gain: float, speed_text: str, gain_text: str, misread: bool, more: str
) -> None:
    row = speed_text.format(speed) + more + " " + gain_text.format(gain)
    slips = {"10mm": "l0mm", "10 mm": "1O mm"}
    for printed, read in slips.items() if misread else ():
        row = row.replace(printed, read)
    found = findings(row)
    assert (found.speed_mm_per_s, found.gain_mm_per_mv) == (speed, gain)


@given(
    st.integers(20, 300), st.integers(60, 500), st.integers(40, 300), st.integers(310, 700), st.integers(250, 700),
    st.lists(st.integers(-90, 269), min_size=3, max_size=3), st.sampled_from(["|", " ", ": "]),
)  # fmt: skip
def test_any_values_a_heart_can_show_come_back(
    rate: int, pr: int, qrs: int, qt: int, qtc: int, axes: list[int], gap: str
) -> None:
    found = findings(
        f"Vent. rate{gap}{rate}{gap}BPM".replace(f"{rate}: ", f"{rate} "),
        f"PR interval{gap}{pr} ms",
        f"QRS duration{gap}{qrs} ms",
        f"QT/QTc{gap}{qt}/{qtc} ms",
        f"P-R-T axes{gap}{axes[0]} {axes[1]} {axes[2]}",
    )
    assert (found.heart_rate_bpm, found.pr_ms, found.qrs_ms, found.qt_ms, found.qtc_ms) == (rate, pr, qrs, qt, qtc)
    assert [found.p_axis_deg, found.qrs_axis_deg, found.t_axis_deg] == axes
    assert found.private_px == ()


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_printed_no_value_is_beyond_a_heart_and_every_line_has_one_place(first: str, second: str) -> None:
    given_lines = (*lines(first.replace("|", " ")), *lines(f"HR {second}".replace("|", " ")))
    found = read_findings(given_lines)
    for name, (low, high) in PLAUSIBLE.items():
        value = getattr(found, name)
        assert value is None or low <= value <= high
    assert len(found.kept_px) + len(found.private_px) + len(found.unsure_px) == len(given_lines)


def test_values_no_heart_can_show_are_dropped() -> None:
    rows = ("Vent. rate 800 BPM", "PR interval 1480 ms", "QRS duration 8 ms", "QT/QTc 39/4540 ms", "QRS axis 720")
    found = findings(*rows)
    assert [getattr(found, name) for name in PLAUSIBLE] == [None] * len(PLAUSIBLE)


def test_two_values_for_one_quantity_are_none() -> None:
    assert findings("HR 72/min", "Heart rate 96 bpm").heart_rate_bpm is None


def test_what_was_read_with_doubt_says_nothing() -> None:
    box = (10.0, 10.0, 90.0, 24.0)
    assert read_findings((TextLine("HR 72/min", box, 0.6),)).heart_rate_bpm is None


@pytest.mark.parametrize("slope", [-0.08, 0.0, 0.05, 0.08])
def test_sloping_rows_keep_labels_and_values_together(slope: float) -> None:
    def sloping_line(text: str, left: float, drop: float) -> TextLine:
        right = left + 12.0 * len(text)
        ends = (90.0 + slope * left + drop, 90.0 + slope * right + drop)
        return TextLine(text, (left, min(ends), right, max(ends) + 14.0), 1.0, slope)

    sloping = tuple(
        sloping_line(text, left, drop)
        for drop, row in ((0.0, ("PR interval", "148", "ms")), (17.0, ("QRS duration", "88", "ms")))
        for text, left in zip(row, (10.0, 200.0, 300.0), strict=True)
    )
    found = read_findings(sloping)
    assert (found.pr_ms, found.qrs_ms) == (148.0, 88.0)


@pytest.mark.parametrize(
    ("row", "statements"),
    [
        ("*** Poor data quality, interpretation may be adversely affected", 1),
        ("Normal sinus rhythm, 正常竇性心律", 1),
        ("Possible Inferior infarct, age undetermined", 1),
        ("Abnommal ECG", 1),
        ("SONST NORMALES EKG", 1),
        ("SINUSRHYTHMUS", 1),
        ("Vent. rate 73 BPMAbnormalECG", 1),
        ("ECG REPORT", 0),
        ("Diagnosis Information:", 0),
        ("QT interval 394 ms", 0),
        ("Block", 0),
    ],
)
def test_statements_are_told_from_titles_labels_and_names(row: str, statements: int) -> None:
    assert len(findings(row).statements) == statements


@pytest.mark.parametrize("person", PEOPLE)
def test_nothing_of_a_person_is_kept_or_said(person: str) -> None:
    for row in (person, f"{person}  Normal sinus rhythm", f"HR 72/min {person}"):
        found = findings(row)
        assert found.kept_px == ()
        assert len(found.private_px) == 1
        said = " ".join(found.statements)
        assert said in ("", "Normal sinus rhythm")
