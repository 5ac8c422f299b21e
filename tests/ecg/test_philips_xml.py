import base64
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sierraecg import read_file

from ecg import Recording
from ecg.errors import InkbeatError, InvalidSignalError, TooLargeError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.format import SNIFFED_BYTES
from ecg.formats.philips_xml import FORMAT, read_philips_xml
from ecg.leads import STANDARD_LEADS
from tests.ecg.format_cases import PATIENT, cuts, digital, refusals, spoiled, whole_heart

UV_PER_UNIT = 5.0


def lzw(data: bytes) -> bytes:
    """Ten-bit LZW without any clearing, most significant bit first."""
    codes = {bytes([k]): k for k in range(256)}
    word, out = b"", []
    for k in range(len(data)):
        longer = word + data[k : k + 1]
        if longer in codes:
            word = longer
            continue
        out.append(codes[word])
        if len(codes) < 1023:
            codes[longer] = len(codes)
        word = data[k : k + 1]
    bits = "".join(f"{code:010b}" for code in [*out, codes[word]])
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def xli(samples: np.ndarray) -> bytes:
    """One chunk: two samples, then what a straight line through them misses, one late; high bytes before low ones."""
    x = samples.tolist()
    missed = [2 * x[k - 1] - x[k - 2] - x[k] for k in range(2, len(x))]
    missed += [0] * (3 - len(x))
    return chunk(np.array([x[0], x[1], *[value + 64 for value in missed[1:]], 64][: len(x)]), missed[0])


def chunk(words: np.ndarray, first: int) -> bytes:
    body = lzw(words.astype(">i2").view(np.uint8).reshape(-1, 2).T.tobytes())
    return struct.pack("<ihh", len(body), 0, first) + body


def residuals(rows: np.ndarray) -> np.ndarray:
    """Twelve leads with III, aVR, aVL and aVF as XLI stores them."""
    one, two, three, right, left, foot = rows[:6]
    stored = [two - one - three, -((one + two) // 2) - right, (one - three) // 2 - left, (two + three) // 2 - foot]
    return np.concatenate([rows[:2], stored, rows[6:]])


def restingecg(waveforms: str, *, version: str = "1.04", signal: str = "<resolution>5</resolution>") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><restingecgdata xmlns="http://www3.medical.philips.com">'
        f"<documentinfo><documenttype>SierraECG</documenttype><documentversion>{version}</documentversion>"
        '</documentinfo><dataacquisition date="2023-05-01" time="12:00:00"><signalcharacteristics>'
        f"<samplingrate>500</samplingrate>{signal}<acquisitiontype>STD-12</acquisitiontype>"
        "<numberchannelsallocated>12</numberchannelsallocated></signalcharacteristics></dataacquisition>"
        "<patient><generalpatientdata><patientid>4711</patientid><name><lastname>Ødegård</lastname>"
        "<firstname>Kari</firstname></name><age><years>63</years></age><sex>Female</sex></generalpatientdata></patient>"
        f"<waveforms>{waveforms}</waveforms></restingecgdata>"
    ).encode()


def parsed(data: bytes, samples: int, more: str = 'compression="XLI"', leads: tuple[str, ...] = STANDARD_LEADS) -> str:
    labels = f'leadlabels="{" ".join(leads)} " numberofleads="{len(leads)}"'
    head = f'durationperchannel="{samples * 2}" dataencoding="Base64" {labels} {more}'
    return f"<parsedwaveforms {head}>\n{base64.encodebytes(data).decode()}</parsedwaveforms>"


def compressed(recording: Recording) -> bytes:
    return b"".join(xli(row) for row in residuals(digital(recording, UV_PER_UNIT)))


def test_compressed_leads_are_read_and_the_limb_leads_rebuilt(tmp_path: Path) -> None:
    heart = whole_heart()
    (tmp_path / "a.xml").write_bytes(restingecg(parsed(compressed(heart), 1000)))
    recording = read_philips_xml(tmp_path / "a.xml")
    assert (recording.leads, recording.fs_hz) == (STANDARD_LEADS, 500.0)
    np.testing.assert_allclose(recording.signal, digital(heart, UV_PER_UNIT) * UV_PER_UNIT / 1000, atol=1e-6)
    assert recording.patient == PATIENT
    assert recording.provenance.method == "philips-xml"
    assert FORMAT.sniff((tmp_path / "a.xml").read_bytes()[:SNIFFED_BYTES], "")


def test_the_whole_reader_of_the_library_reads_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(restingecg(parsed(compressed(whole_heart()), 1000)))
    theirs = np.array([lead.samples for lead in read_file(str(tmp_path / "a.xml")).leads])
    ours = read_philips_xml(tmp_path / "a.xml").signal
    np.testing.assert_allclose(ours, theirs * UV_PER_UNIT / 1000, atol=1e-6)


@given(st.lists(st.integers(-8000, 8000), min_size=2, max_size=60))
def test_any_signal_survives_the_compression(tmp_path_factory: pytest.TempPathFactory, values: list[int]) -> None:
    path = tmp_path_factory.getbasetemp() / "xli.xml"
    samples = np.array(values)
    path.write_bytes(restingecg(parsed(xli(samples), len(values), leads=("V1",))))
    np.testing.assert_allclose(read_philips_xml(path).signal[0], samples * UV_PER_UNIT / 1000, atol=1e-5)


def test_version_1_03_has_other_names_for_the_same(tmp_path: Path) -> None:
    heart = whole_heart()
    coded = base64.b64encode(compressed(heart)).decode()
    head = 'durationperchannel="2000" dataencoding="Base64" compressflag="True" compressmethod="XLI"'
    waveforms = f"<parsedwaveforms {head}>{coded}</parsedwaveforms>"
    content = restingecg(waveforms, version="1.03", signal="<signalresolution>5</signalresolution>")
    (tmp_path / "a.xml").write_bytes(content)
    recording = read_philips_xml(tmp_path / "a.xml")
    assert recording.leads == STANDARD_LEADS
    np.testing.assert_allclose(recording.signal, digital(heart, UV_PER_UNIT) * UV_PER_UNIT / 1000, atol=1e-6)


@pytest.mark.parametrize("more", ["", 'compression="Uncompressed"', 'compression="XLI" compressflag="False"'])
def test_plain_leads_stand_as_they_are(tmp_path: Path, more: str) -> None:
    rows = np.arange(24).reshape(12, 2)
    (tmp_path / "a.xml").write_bytes(restingecg(parsed(rows.astype("<i2").tobytes(), 2, more)))
    np.testing.assert_allclose(read_philips_xml(tmp_path / "a.xml").signal, rows * UV_PER_UNIT / 1000, atol=1e-6)


def one_chunk(size: int) -> bytes:
    """A chunk that announces this size."""
    return struct.pack("<ihh", size, 0, 0) + b"abc"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (restingecg(""), UnsupportedFormatError),
        (restingecg(parsed(b"", 2), version="1.99"), UnsupportedFormatError),
        (restingecg(parsed(b"", 2, 'compression="ZIP"')), UnsupportedFormatError),
        (restingecg(parsed(b"", 2).replace("Base64", "Plain")), UnsupportedFormatError),
        (restingecg(parsed(b"", 2)), UnreadableFileError),
        (restingecg(parsed(bytes(9), 2, "")), UnreadableFileError),
        (restingecg(parsed(bytes(48), 0, "")), UnreadableFileError),
        (restingecg(parsed(bytes(48), 2, ""), signal=""), UnreadableFileError),
        (restingecg(parsed(b"\1" * 48, 2, ""), signal="<resolution>1e300</resolution>"), InvalidSignalError),
        (restingecg(parsed(bytes(48), 10**5, "")), UnreadableFileError),
        (restingecg(parsed(bytes(48), 10**15, "")), TooLargeError),
        (
            restingecg(parsed(bytes(48), 2, "").replace('channel="4"', 'channel="1e308"')).replace(
                b">500<", b">99999<"
            ),
            TooLargeError,
        ),
        (restingecg(parsed(bytes(48), 2, "").replace('leads="12"', 'leads="99999999"')), UnreadableFileError),
        (restingecg(parsed(bytes(48), 2, "").replace('leads="12"', 'leads="0"')), UnreadableFileError),
        (restingecg(parsed(bytes(48), 2, "").replace("AAAA", "A?A", 1)), UnreadableFileError),
        (restingecg(parsed(one_chunk(-8), 2, leads=("V1",))), UnreadableFileError),
        (restingecg(parsed(one_chunk(0), 2, leads=("V1",))), UnreadableFileError),
        (restingecg(parsed(one_chunk(2**31 - 1), 2, leads=("V1",))), UnreadableFileError),
        (restingecg(parsed(one_chunk(3), 10**5, leads=("V1",))), UnreadableFileError),
        (restingecg(parsed(struct.pack("<ihh", 4, 0, 0) + b"\xff" * 4, 2, leads=("V1",))), UnreadableFileError),
        (restingecg(parsed(chunk(np.array([30000, -30000, 64, 64]), 0), 4, leads=("V1",))), UnreadableFileError),
    ],
)
def test_files_that_hold_no_ecg_are_typed_errors(tmp_path: Path, content: bytes, error: type[InkbeatError]) -> None:
    (tmp_path / "bad.xml").write_bytes(content)
    with pytest.raises(error) as caught:
        read_philips_xml(tmp_path / "bad.xml")
    assert caught.value.source == "bad.xml"
    assert caught.value.cure


def test_a_chunk_that_grows_without_end_is_stopped(tmp_path: Path) -> None:
    grown = lzw(bytes(400_000))
    assert len(grown) < 2_000
    bomb = struct.pack("<ihh", len(grown), 0, 0) + grown
    (tmp_path / "bomb.xml").write_bytes(restingecg(parsed(bomb, 100, leads=("V1",))))
    with pytest.raises(UnreadableFileError):
        read_philips_xml(tmp_path / "bomb.xml")


def test_a_file_cut_off_or_spoiled_anywhere_is_read_or_refused(tmp_path: Path) -> None:
    content = restingecg(parsed(compressed(whole_heart(duration_s=0.1)), 50))
    assert refusals(read_philips_xml, tmp_path / "cut.xml", cuts(content)) >= 200
    assert refusals(read_philips_xml, tmp_path / "spoiled.xml", spoiled(content)) >= 1
