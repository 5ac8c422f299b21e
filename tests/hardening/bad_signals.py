"""Signal files whose numbers, headers or structure are not what a reader hopes for."""

import io
import json
import re
import struct
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from tests.hardening.case import ANALYSED, INVALID, NO_RATE, TOO_LARGE, UNREADABLE, UNSUPPORTED, Case
from tests.hardening.good_signals import content_of, written

MANY = 2**31 - 1


def cases() -> Iterator[Case]:
    """All of them."""
    for part in (_csv(), _edf(), _wfdb(), _dicom(), _xml(), _fhir(), _binary(), _tables()):
        yield from part


def _case(name: str, suffix: str, build: Callable[[], bytes], *answers: str) -> Case:
    return Case("signals", name, suffix, build, frozenset(answers))


def _csv() -> Iterator[Case]:
    rows = "\n".join(f"{k * 0.004:.3f},{np.sin(k / 20):.4f}" for k in range(1000))
    numbers = {
        "NaN": "\n".join(f"{k * 0.004:.3f},nan" for k in range(1000)),
        "infinite": "\n".join(f"{k * 0.004:.3f},inf" for k in range(1000)),
        "beyond float32": "\n".join(f"{k * 0.004:.3f},1e{300 + k % 8}" for k in range(1000)),
        "words": "\n".join(f"{k * 0.004:.3f},II" for k in range(1000)),
        "hexadecimal": "\n".join(f"{k * 0.004:.3f},0x1p3" for k in range(1000)),
        "of 100,000 digits": f"0.000,{'1' * 100_000}\n0.004,1",
        "one sample": "0.000,0.1",
        "two samples": "0.000,0.1\n0.004,0.2",
        "no sample": "",
        "flat": "\n".join(f"{k * 0.004:.3f},0" for k in range(1000)),
        "too many columns": rows + ",1,2,3",
        "commas": ",\n" * 1000,
    }
    for what, body in numbers.items():
        answers = (ANALYSED, INVALID, UNREADABLE, UNSUPPORTED)
        yield _case(f"CSV: {what}", ".csv", partial(_table, "time_s,II", body), *answers)
    times = {
        "time that stands still": "\n".join("1.0,0.1" for _ in range(100)),
        "time that runs back": "\n".join(f"{-k},0.1" for k in range(100)),
        "time of NaN": "\n".join("nan,0.1" for _ in range(100)),
        "a sample a year": "\n".join(f"{k * 31536000},{k % 7}" for k in range(100)),
        "a sample in 1e-300 s": "\n".join(f"{k}e-300,{k % 7}" for k in range(100)),
        "a sample in 1e300 s": "\n".join(f"{k}e300,{k % 7}" for k in range(100)),
        "a million samples a second": "\n".join(f"{k * 1e-6:.6f},{k % 7}" for k in range(1000)),
    }
    for what, body in times.items():
        yield _case(f"CSV: {what}", ".csv", partial(_table, "time_s,II", body), INVALID)
    for rate in ("0", "-500", "nan", "inf", "1e-9", "1e300", "1e-300", "0.001"):
        answer = NO_RATE if rate in ("0", "nan", "inf") else INVALID
        body = f"# fs: {rate}\nII\n" + "\n".join(f"{np.sin(k / 20):.4f}" for k in range(1000))
        yield _case(f"CSV: a rate of {rate} Hz", ".csv", body.encode, answer)
    gains = {"0": INVALID, "-200": INVALID, "1e-300": INVALID}
    for gain, answer in gains.items():
        body = f"# fs: 250\n# gain: {gain}\nII\n" + "\n".join(f"{k % 900}" for k in range(1000))
        yield _case(f"CSV: a gain of {gain}", ".csv", body.encode, answer)
    start = "time_s,II,V1 (from 99999999999999999999 s)"
    body = "\n".join(f"{k * 0.004:.3f},0.1,0.2" for k in range(1000))
    yield _case("CSV: a lead that begins in 3 trillion years", ".csv", partial(_table, start, body), INVALID, ANALYSED)
    line = "0," * 4_000_000
    yield _case("CSV: a line of four million columns", ".csv", line.encode, TOO_LARGE, UNREADABLE, UNSUPPORTED)
    yield _case(
        "CSV: a line of 16 MB without a comma", ".csv", lambda: b"1" * 16_000_000, TOO_LARGE, UNREADABLE, UNSUPPORTED
    )
    yield _case("CSV: a name of 16 MB", ".csv", lambda: b"time_s," + b"I" * 16_000_000 + b"\n0,1\n1,2\n", TOO_LARGE)
    yield _case("CSV: two million empty lines", ".csv", lambda: b"time_s,II\n" + b"\n" * 2_000_000, UNREADABLE)
    yield _case(
        "CSV: a million remarks",
        ".csv",
        lambda: b"# fs: 250\n" * 1_000_000 + b"1\n2\n",
        ANALYSED,
        UNREADABLE,
        TOO_LARGE,
    )
    heads = ",".join(f"lead {k}" for k in range(5000))
    wide = f"# fs: 250\n{heads}\n{','.join('0.1' for _ in range(5000))}\n"
    yield _case("CSV: 5000 leads of a sample", ".csv", wide.encode, ANALYSED, TOO_LARGE, INVALID)
    same = _table("time_s,II,II", "\n".join(f"{k * 0.004:.3f},0.1,0.2" for k in range(100)))
    yield _case("CSV: two leads of one name", ".csv", partial(bytes, same), INVALID)
    yield _case("CSV: UTF-16 that is none", ".csv", lambda: b"\xff\xfe" + b"1" * 101, UNREADABLE, UNSUPPORTED)
    yield _case("CSV: zeros", ".csv", lambda: bytes(100_000), UNREADABLE, UNSUPPORTED)


def _table(head: str, body: str) -> bytes:
    return f"{head}\n{body}\n".encode()


def _edf() -> Iterator[Case]:
    good = content_of("edf")
    fields = {
        "2^31 records": (236, b"99999999"),
        "-7 records": (236, b"-7      "),
        "records of 0 s": (244, b"0       "),
        "records of -1 s": (244, b"-1      "),
        "records of NaN s": (244, b"nan     "),
        "records of 1e-99 s": (244, b"1e-99   "),
        "records of 1e99 s": (244, b"1e99    "),
        "9999 signals": (252, b"9999"),
        "0 signals": (252, b"0   "),
        "-1 signals": (252, b"-1  "),
        "a header of 1e9 bytes": (184, b"1e9     "),
    }
    for what, (at, text) in fields.items():
        whole = good[:at] + text + good[at + len(text) :]
        yield _case(f"EDF: {what}", ".edf", partial(bytes, whole), UNREADABLE, INVALID, UNSUPPORTED)
    signals = int(good[252:256])
    places: dict[str, dict[int, bytes]] = {
        "2^31 samples in a record": {216: b"99999999"},
        "-1 samples in a record": {216: b"-1      "},
        "equal physical limits": {104: b"0       ", 112: b"0       "},
        "infinite limits": {104: b"inf     "},
        "limits of 1e308": {104: b"-1e308  ", 112: b"1e308   "},
        "digital limits turned over": {120: b"32767   ", 128: b"-32768  "},
    }
    for what, changes in places.items():
        content = bytearray(good)
        for at, text in changes.items():
            content[256 + at * signals : 264 + at * signals] = text
        yield _case(f"EDF: {what}", ".edf", partial(bytes, content), UNREADABLE, INVALID, ANALYSED)


def _wfdb() -> Iterator[Case]:
    samples = written("wfdb")[1][1]
    header = written("wfdb")[0][1].decode()
    first, rest = header.split("\n", 1)
    name = first.split()[0]
    lines = {
        f"{MANY} samples": f"{name} 12 250 {MANY}",
        "10^30 samples": f"{name} 12 250 {10**30}",
        "-5 samples": f"{name} 12 250 -5",
        "a rate of 0": f"{name} 12 0 1250",
        "a rate of -250": f"{name} 12 -250 1250",
        "a rate of 1e300": f"{name} 12 1e300 1250",
        "9999 leads": f"{name} 9999 250 1250",
        "0 leads": f"{name} 0 250 1250",
        "a million segments": f"{name}/1000000 12 250 1250",
        "no number": f"{name} twelve 250 1250",
    }
    # The library reads what it finds of a number, as 250 of -250.
    yield from (_record(what, f"{line}\n{rest}", samples, ANALYSED) for what, line in lines.items())
    yield _record("a record that is its own segment", f"{name}/1 12 250 1250\n{name} 1250\n", samples)
    for what, file in (
        ("/etc/passwd", "/etc/passwd"),
        ("a file above its folder", "../../../../etc/passwd"),
        ("itself", f"{name}.hea"),
        ("a device", "/dev/zero"),
        ("an address", "http://127.0.0.1:9/x.dat"),
    ):
        yield _record(f"samples in {what}", f"{first}\n{rest.replace(f'{name}.dat', file)}", samples)
    for kind in ("8", "61", "80", "160", "212", "310", "311", "24", "32", "508", "516", "524", "999"):
        changed = re.sub(rf"{name}.dat 16", f"{name}.dat {kind}", rest)
        yield _record(f"format {kind}", f"{first}\n{changed}", samples, ANALYSED)
    skewed = re.sub(rf"{name}.dat 16", f"{name}.dat 16x1000000:2000000000+2000000000", rest)
    yield _record("samples a billion away", f"{first}\n{skewed}", samples)
    for gain in ("0", "-1000", "1e-300", "1e300", "nan", "1000(99999999999)/mV"):
        yield _record(f"a gain of {gain}", f"{first}\n{rest.replace('1000.0(0)/mV', gain)}", samples, ANALYSED)
    yield _record("four million comments", f"{header}" + "#\n" * 2_050_000, samples, ANALYSED)


def _record(what: str, header: str, samples: bytes, *more: str) -> Case:
    answers = frozenset((UNREADABLE, INVALID, UNSUPPORTED, TOO_LARGE, *more))
    return Case("signals", f"WFDB: {what}", ".hea", header.encode, answers, beside=lambda: {"input.dat": samples})


def _dicom() -> Iterator[Case]:
    good = content_of("dicom")
    answers = (UNREADABLE, INVALID, UNSUPPORTED, TOO_LARGE)
    samples = struct.pack("<HH2sH", 0x003A, 0x0010, b"UL", 4)
    yield _case("DICOM: 2^32 samples", ".dcm", lambda: _after(good, samples, b"\xff\xff\xff\xff"), *answers)
    channels = struct.pack("<HH2sH", 0x003A, 0x0005, b"US", 2)
    yield _case("DICOM: 65535 channels", ".dcm", lambda: _after(good, channels, b"\xff\xff"), *answers)
    rate = good.index(struct.pack("<HH2s", 0x003A, 0x001A, b"DS"))
    for text in (b"0", b"-250", b"1e9", b"nan", b"inf", b"1e-9"):
        size = struct.unpack_from("<H", good, rate + 6)[0]
        if len(text) <= size:
            whole = good[: rate + 8] + text.ljust(size) + good[rate + 8 + size :]
            yield _case(f"DICOM: a rate of {text.decode()}", ".dcm", partial(bytes, whole), *answers)
    yield _case("DICOM: nothing but its mark", ".dcm", lambda: bytes(128) + b"DICM", *answers)
    nested = struct.pack("<HH2sHI", 0x5400, 0x0100, b"SQ", 0, 0xFFFFFFFF) + struct.pack(
        "<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF
    )
    head = good[: good.index(struct.pack("<HH2s", 0x0008, 0x0005, b"CS"))]
    yield _case("DICOM: 50,000 nested sequences", ".dcm", lambda: head + nested * 50_000, *answers)
    small = b"".join(struct.pack("<HH2sH", 0x0009, k & 0xFFFF, b"LO", 0) for k in range(1_000_000))
    yield _case("DICOM: a million empty elements", ".dcm", lambda: head + small, *answers)
    huge = struct.pack("<HH2sHI", 0x0009, 0x0010, b"OB", 0, 0xFFFFFFFE)
    yield _case("DICOM: an element of 4 GB", ".dcm", lambda: head + huge, *answers)
    syntax = b"1.2.840.10008.1.2.1\0"
    for other in (b"1.2.840.10008.1.2.1.99", b"1.2.840.10008.1.2.4.50", b"1.2.3"):
        changed = good.replace(syntax, other[:20].ljust(20, b"\0"))
        yield _case(f"DICOM: transfer syntax {other.decode()}", ".dcm", partial(bytes, changed), *answers, ANALYSED)


def _after(whole: bytes, mark: bytes, value: bytes) -> bytes:
    at = whole.index(mark) + len(mark)
    return whole[:at] + value + whole[at + len(value) :]


def _xml() -> Iterator[Case]:
    good = content_of("aecg").decode()
    answers = (UNREADABLE, INVALID, UNSUPPORTED, TOO_LARGE)
    entities = "".join(f'<!ENTITY a{k} "{f"&a{k - 1};" * 10}">' for k in range(1, 10))
    laughs = f'<!DOCTYPE AnnotatedECG [<!ENTITY a0 "ha">{entities}]><AnnotatedECG>&a9;</AnnotatedECG>'
    yield _case("XML: a billion laughs", ".xml", laughs.encode, *answers)
    long = f'<!DOCTYPE AnnotatedECG [<!ENTITY a "{"x" * 10**6}">]><AnnotatedECG>{"&a;" * 10**5}</AnnotatedECG>'
    yield _case("XML: a long entity 100,000 times", ".xml", long.encode, *answers)
    for what, at in (("a file", "file:///etc/passwd"), ("an address", "http://127.0.0.1:9/")):
        outside = f'<!DOCTYPE AnnotatedECG [<!ENTITY x SYSTEM "{at}">]><AnnotatedECG>&x;</AnnotatedECG>'
        yield _case(f"XML: an entity in {what}", ".xml", outside.encode, *answers)
        dtd = f'<!DOCTYPE AnnotatedECG SYSTEM "{at}"><AnnotatedECG/>'
        yield _case(f"XML: a definition in {what}", ".xml", dtd.encode, *answers)
    for root in ("AnnotatedECG", "RestingECG", "restingecgdata"):
        for what, inside in (
            ("nothing", ""),
            ("a million levels", "<a>" * 1_000_000),
            ("a million elements", "<a/>" * 1_000_000),
            ("two million comments", "<!---->" * 2_000_000),
            ("two million instructions", "<?a?>" * 2_000_000),
        ):
            whole = f"<{root}>{inside}" + ("" if what == "a million levels" else f"</{root}>")
            yield _case(f"XML: {root} of {what}", ".xml", whole.encode, *answers)
    attributes = "".join(f' a{k}=""' for k in range(200_000))
    yield _case("XML: 200,000 attributes", ".xml", f"<AnnotatedECG{attributes}/>".encode, *answers)
    unknown = b'<?xml version="1.0" encoding="rot13"?><AnnotatedECG/>'
    yield _case("XML: an encoding that is not known", ".xml", lambda: unknown, *answers)
    step = re.sub(r'<increment value="[^"]*"', '<increment value="{}"', good)
    for value in ("0", "-1", "1e-300", "1e300", "NaN", "INF"):
        yield _case(f"XML: {value} between samples", ".xml", step.replace("{}", value).encode, *answers)
    heads = re.sub(r'<head value="[^"]*"', '<head value="{}"', good)
    for value in ("-1e300", "1e300", "99999999999999", "00000000"):
        yield _case(f"XML: a head of {value}", ".xml", heads.replace("{}", value).encode, *answers, ANALYSED)
    digits = re.sub(r"<digits>[^<]*</digits>", "<digits>{}</digits>", good)
    for what, value in (("words", "one two three"), ("1e308", "1e308 " * 100), ("NaN", "nan " * 1000), ("none", "")):
        yield _case(f"XML: samples that are {what}", ".xml", digits.replace("{}", value).encode, *answers, ANALYSED)


def _fhir() -> Iterator[Case]:
    good = json.loads(content_of("fhir"))
    answers = (UNREADABLE, INVALID, UNSUPPORTED, TOO_LARGE)
    for what, text in (
        ("100,000 nested arrays", '{"resourceType": "Bundle", "entry": ' + "[" * 100_000),
        ("100,000 nested objects", '{"resourceType": "Bundle", "entry": ' + '{"a":' * 100_000),
        ("three million entries", '{"resourceType": "Bundle", "entry": [' + "1," * 3_000_000 + "1]}"),
        ("a number of a million digits", '{"resourceType": "Bundle", "entry": ' + "9" * 1_000_000 + "}"),
        ("NaN", '{"resourceType": "Bundle", "total": NaN}'),
        ("nothing", '{"resourceType": "Bundle"}'),
        ("an entry that is null", '{"resourceType": "Bundle", "entry": [null, 1, "x", [], {"resource": null}]}'),
        ("half a letter", '{"resourceType": "Bundle", "id": "\\ud800"}'),
    ):
        yield _case(f"FHIR: {what}", ".json", text.encode, *answers)
    odd: dict[str, dict[str, object]] = {
        "a period of 0": {"period": 0},
        "a negative period": {"period": -4},
        "a period of 1e-300": {"period": 1e-300},
        "a period of 1e300": {"period": 1e300},
        "a factor of 1e300": {"factor": 1e300},
        "twelve dimensions": {"dimensions": 12},
        "100,000 samples a lead": {"data": "0 " * 100_000 + "0"},
        "samples that are words": {"data": "one two"},
        "samples that are errors": {"data": "E U L " * 500},
        "no samples": {"data": ""},
        "a number for samples": {"data": 7},
    }
    for what, changes in odd.items():
        whole = _with_sampled(good, changes)
        yield _case(f"FHIR: {what}", ".json", whole.encode, *answers, ANALYSED)


def _with_sampled(bundle: object, changes: dict[str, object]) -> str:
    """The Bundle with other members in every SampledData."""

    def changed(node: object) -> object:
        if isinstance(node, list):
            return [changed(one) for one in node]
        if not isinstance(node, dict):
            return node
        return {
            name: {**value, **changes} if name == "valueSampledData" else changed(value) for name, value in node.items()
        }

    return json.dumps(changed(bundle))


def _binary() -> Iterator[Case]:
    """Formats that no writer of ours makes: headers alone, that claim what they have not."""
    answers = (UNREADABLE, INVALID, UNSUPPORTED, TOO_LARGE)
    ishne = bytearray(b"ISHNE1.0" + bytes(514))
    struct.pack_into("<iiii", ishne, 10, 0, MANY, 522, 522)
    struct.pack_into("<h", ishne, 156, 12)
    yield _case("ISHNE: 2^31 samples", ".ecg", lambda: bytes(ishne), *answers)
    pointers = b"SCPECG" + struct.pack("<HII", 6, MANY, MANY)
    section = struct.pack("<HHIBB", 0, 0, 16 + len(pointers), 13, 13) + pointers
    record = struct.pack("<HI", 0, 6 + len(section)) + section
    yield _case("SCP: sections of 2^31 bytes", ".scp", lambda: record, *answers)
    yield _case("SCP: a record of 2^32 bytes", ".scp", lambda: b"\0\0\xff\xff\xff\xff" + section, *answers)
    block = b"ALIVE\0\0\0" + bytes(4) + b"ecg " + b"\xff\xff\xff\xff"
    yield _case("Kardia: a block of 4 GB", ".atc", lambda: block, *answers)
    matrix = struct.pack("<5i", 0, MANY, MANY, 0, 4) + b"val\0"
    yield _case("MATLAB 4: 2^31 x 2^31", ".mat", lambda: matrix, *answers)
    text = b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM"
    yield _case("MATLAB 5: an element of 4 GB", ".mat", lambda: text + struct.pack("<II", 14, 2**32 - 1), *answers)
    yield _case("MATLAB 7.3", ".mat", lambda: b"MATLAB 7.3 MAT-file".ljust(128), *answers)
    apple = "Name,Doe\nSample Rate,512 hertz\nLead,Lead I\nUnit,µV\n\n"
    yield _case("Apple: a rate of 9999 Hz", ".csv", apple.replace("512", "9999").encode, *answers)
    yield _case("Apple: no sample", ".csv", apple.encode, *answers)
    yield _case("Apple: infinite samples", ".csv", (apple + "1e400\n" * 1000).encode, *answers)


def _tables() -> Iterator[Case]:
    """Parquet of many rows in few bytes."""
    import pyarrow as pa
    from pyarrow import parquet

    def empty(rows: int) -> bytes:
        file = io.BytesIO()
        parquet.write_table(pa.table({f"lead {k}": pa.nulls(rows, pa.int32()) for k in range(3)}), file)
        return file.getvalue()

    answers = (UNREADABLE, INVALID, UNSUPPORTED, TOO_LARGE)
    yield _case("Parquet: 100 million rows of 3 leads", ".parquet", lambda: empty(100_000_000), TOO_LARGE)
    yield _case("Parquet: nothing but its mark", ".parquet", lambda: b"PAR1" * 3, *answers)
    yield _case("Parquet: a footer of 2 GB", ".parquet", lambda: b"PAR1" + struct.pack("<I", MANY) + b"PAR1", *answers)

    def long_text() -> bytes:
        file = io.BytesIO()
        words = pa.DictionaryArray.from_arrays(pa.array(np.zeros(100_000, np.int32)), pa.array(["x" * 100_000]))
        times = pa.array(np.arange(100_000) / 250.0)
        parquet.write_table(pa.table({"time_s": times, "II": times, "note": words}), file)
        return file.getvalue()

    yield _case("Parquet: 10 GB of text in 100 kB", ".parquet", long_text, *answers, ANALYSED)
