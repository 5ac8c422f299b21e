from pathlib import Path

import numpy as np
import pytest

from ecg.errors import InkbeatError, InvalidSignalError, TooLargeError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.apple_health_csv import FORMAT, read_apple_health_csv
from ecg.formats.format import SNIFFED_BYTES
from tests.ecg.format_cases import cuts, refusals, spoiled, whole_heart

ENGLISH = (
    'Name,Kari Ødegård\nDate of Birth,"May 2, 1960"\nRecorded Date,2023-05-01 12:00:00 +0200\n'
    'Classification,Sinus Rhythm\nSymptoms,\nSoftware Version,2\nDevice,"Watch6,2"\nSample Rate,512.414 hertz\n\n\n'
    "Lead,Lead I\nUnit,µV\n\n"
)
GERMAN = (
    'Name,Kari Ødegård\nGeburtsdatum,"02.05.1960"\nAufnahmedatum,2023-05-01 12:00:00 +0200\n'
    'Klassifizierung,Sinusrhythmus\nSymptome,\nSoftwareversion,"1.90"\nGerät,"Watch4,4"\nMessrate,512 Hertz\n\n'
    "Ableitung,Ableitung I\nEinheit,µV\n\n"
)
JAPANESE = "名前,Kari Ødegård\n記録日,2023-05-01 12:00:00 +0200\nサンプルレート,513ヘルツ\n\n誘導,誘導I\n単位,µV\n\n"


@pytest.mark.parametrize(
    ("header", "rate_hz", "age_years"), [(ENGLISH, 512.414, 62.0), (GERMAN, 512.0, None), (JAPANESE, 513.0, None)]
)
def test_exports_in_several_languages_are_read(
    tmp_path: Path, header: str, rate_hz: float, age_years: float | None
) -> None:
    microvolts = whole_heart(leads=("I",)).signal[0] * 1000.0  # type: ignore[arg-type]
    body = "".join(f"{value:.3f}\n" for value in microvolts)
    (tmp_path / "ecg_2023-05-01.csv").write_text(header + body, encoding="utf-8")
    recording = read_apple_health_csv(tmp_path / "ecg_2023-05-01.csv")
    assert (recording.leads, recording.fs_hz) == (("I",), rate_hz)
    np.testing.assert_allclose(recording.signal[0], microvolts / 1000.0, atol=1e-6)
    assert (recording.patient.name, recording.patient.age_years) == ("Kari Ødegård", age_years)
    assert recording.provenance.method == "apple-health-csv"
    assert FORMAT.sniff((header + body).encode()[:SNIFFED_BYTES], ".csv")


def test_decimal_commas_in_quotes_windows_line_ends_and_a_mark_are_understood(tmp_path: Path) -> None:
    text = '\ufeffNom,X\r\nFréquence d’échantillonnage,"511,5\u00a0hertz"\r\nDérivation,Dérivation II\r\nUnité,μV\r\n'
    (tmp_path / "a.csv").write_text(text + '"-1,5"\r\n"2"\r\n"1e-05"\r\n', encoding="utf-8", newline="")
    recording = read_apple_health_csv(tmp_path / "a.csv")
    assert (recording.leads, recording.fs_hz) == (("II",), 511.5)
    np.testing.assert_allclose(recording.signal[0], [-0.0015, 0.002, 0.0], atol=1e-6)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"time_s,I,II\n0,0.1,0.2\n",
        b"I,II\n1,2\n",
        b"1\n2\n3\n",
        b"Name,X\nSample Rate,512 hertz\n1\n",
        b"\xff\xfe\0",
    ],
)
def test_other_tables_are_not_taken_for_an_export(head: bytes) -> None:
    assert not FORMAT.sniff(head, ".csv")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", UnreadableFileError),
        ("time_s,I\n0,0.1\n", UnsupportedFormatError),
        ("Name,X\nUnit,µV\n1\n2\n", UnsupportedFormatError),
        ("Name,X\nSample Rate,512 hertz\n1\n2\n", UnsupportedFormatError),
        (ENGLISH, UnreadableFileError),
        (ENGLISH + "1\n2\nthree\n", UnreadableFileError),
        (ENGLISH + "1\n2\n3,4,5\n", UnreadableFileError),
        (ENGLISH + "1\ninf\n", InvalidSignalError),
        (ENGLISH + "1\n1e60\n", InvalidSignalError),
        (ENGLISH + "9" * 100_000 + "\n", InvalidSignalError),
        (ENGLISH + "1\n" * 2**24, TooLargeError),
        (ENGLISH.replace("512.414", "0000") + "1\n", InvalidSignalError),
    ],
)
def test_files_that_hold_no_ecg_are_typed_errors(tmp_path: Path, text: str, error: type[InkbeatError]) -> None:
    (tmp_path / "bad.csv").write_text(text, encoding="utf-8")
    with pytest.raises(error) as caught:
        read_apple_health_csv(tmp_path / "bad.csv")
    assert caught.value.source == "bad.csv"
    assert caught.value.cure


def test_a_file_cut_off_or_spoiled_anywhere_is_read_or_refused(tmp_path: Path) -> None:
    content = (ENGLISH + "".join(f"{k}.5\n" for k in range(50))).encode()
    assert refusals(read_apple_health_csv, tmp_path / "cut.csv", cuts(content)) >= 100
    assert refusals(read_apple_health_csv, tmp_path / "spoiled.csv", spoiled(content)) >= 1
