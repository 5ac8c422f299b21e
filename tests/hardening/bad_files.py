"""Files that are empty, cut off, random, several things at once, or called something else."""

import io
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from functools import partial

from tests.hardening import raw_pdf, raw_png
from tests.hardening.case import ANALYSED, ENCRYPTED, INVALID, NO_ECG, NO_RATE, TOO_LARGE, UNREADABLE, UNSUPPORTED, Case
from tests.hardening.good_page import page_as
from tests.hardening.good_signals import content_of, written

REFUSED = (UNREADABLE, UNSUPPORTED, INVALID, NO_RATE)
MAGIC = {
    "PDF": b"%PDF-1.7\n",
    "PNG": raw_png.SIGNATURE,
    "JPEG": b"\xff\xd8\xff\xe0",
    "TIFF": b"II*\0",
    "big TIFF": b"II+\0",
    "WebP": b"RIFF\xff\xff\xff\x7fWEBP",
    "BMP": b"BM\0\0\0\0\0\0\0\0",
    "DICOM": bytes(128) + b"DICM",
    "EDF": b"0       ",
    "BDF": b"\xffBIOSEMI",
    "ISHNE": b"ISHNE1.0",
    "Kardia": b"ALIVE\0\0\0",
    "Parquet": b"PAR1",
    "MATLAB": b"MATLAB 5.0 MAT-file",
    "SCP": bytes(16) + b"SCPECG",
    "zip": b"PK\x03\x04",
    "XML": b"<AnnotatedECG>",
    "JSON": b'{"resourceType": "Bundle"',
    "GIF": b"GIF89a",
    "nothing known": b"",
}


def cases() -> Iterator[Case]:
    """All of them."""
    for part in (_tiny(), _random(), _cut(), _several_at_once(), _misnamed(), _archives()):
        yield from part


def _case(name: str, suffix: str, build: Callable[[], bytes], *answers: str, costly: bool = False) -> Case:
    return Case("files", name, suffix, build, frozenset(answers), costly=costly)


def _tiny() -> Iterator[Case]:
    for suffix in (".pdf", ".csv", ".dcm", ""):
        yield _case(f"an empty file{suffix and f' called {suffix}'}", suffix, bytes, UNREADABLE, UNSUPPORTED)
    for byte in (b"\0", b"%", b"\x89", b"B", b"0", b"<", b"{", b"\n", b"\xff", b"1"):
        for suffix in (".pdf", ".csv"):
            name = f"the byte {byte[0]:#04x} called {suffix}"
            yield _case(name, suffix, partial(bytes, byte), *REFUSED)


def _random() -> Iterator[Case]:
    for what, magic in MAGIC.items():
        for size in (50, 100_000):
            content = magic + random.Random(size).randbytes(size)
            answers = (*REFUSED, *NO_ECG, TOO_LARGE, ENCRYPTED)
            yield _case(f"{size:,} random bytes behind the mark of {what}", ".bin", partial(bytes, content), *answers)
        yield _case(f"zeros behind the mark of {what}", ".bin", partial(bytes, magic + bytes(5000)), *REFUSED, *NO_ECG)


def _cut() -> Iterator[Case]:
    """Every kind of file, cut off at every tenth: by luck some are still whole enough."""
    fixtures = {".pdf": "vector.pdf", ".jpg": "photo.jpg"}
    whole: dict[str, tuple[str, Callable[[], bytes]]] = {
        name: (suffix, (raw_pdf.FIXTURES / name).read_bytes) for suffix, name in fixtures.items()
    }
    whole["scan.pdf"] = (".pdf", (raw_pdf.FIXTURES / "scan.pdf").read_bytes)
    for suffix, kind in ((".png", "PNG"), (".tif", "TIFF"), (".webp", "WEBP"), (".bmp", "BMP")):
        whole[kind] = (suffix, partial(page_as, kind))
    whole["TIFF with LZW"] = (".tif", partial(page_as, "TIFF", compression="tiff_lzw"))
    pages = len(whole)
    for name, suffix in (
        ("edf", ".edf"),
        ("dicom", ".dcm"),
        ("aecg", ".xml"),
        ("fhir", ".json"),
        ("parquet", ".parquet"),
    ):
        whole[name] = (suffix, partial(content_of, name))
    whole["csv"] = (".csv", partial(content_of, "csv"))
    for number, (name, (suffix, build)) in enumerate(whole.items()):
        # A cut CSV is a shorter CSV, and what is left of a TIFF or PDF may still show a page, or none.
        luck = (ANALYSED,) if name in ("csv", "TIFF", "vector.pdf", "scan.pdf") else ()
        answers = (*REFUSED, *luck, *(NO_ECG if number < pages else ()))
        for tenth in range(1, 10):
            yield _case(f"{tenth} tenths of {name}", suffix, partial(_tenths, build, tenth), *answers)
    (_, header), (_, samples) = written("wfdb")
    for tenth in range(1, 10):
        for what, parts in (
            ("header", (header[: len(header) * tenth // 10], samples)),
            ("samples", (header, samples[: len(samples) * tenth // 10])),
        ):
            name = f"{tenth} tenths of the {what} of WFDB"
            beside = partial(_beside, parts[1])
            yield Case(
                "files", name, ".hea", partial(bytes, parts[0]), frozenset((*REFUSED, ANALYSED, TOO_LARGE)), beside
            )


def _tenths(build: Callable[[], bytes], tenth: int) -> bytes:
    whole = build()
    return whole[: len(whole) * tenth // 10]


def _beside(samples: bytes) -> dict[str, bytes]:
    return {"input.dat": samples}


def _several_at_once() -> Iterator[Case]:
    """Files that are two things, depending on who looks."""
    png, pdf = page_as("PNG"), raw_pdf.one_page(raw_pdf.flate(raw_pdf.ecg_content()))
    text = raw_png.chunk(b"tEXt", b"Comment\0" + pdf)
    yield _case("a PNG with a PDF in its first KiB", ".png", lambda: png[:33] + text + png[33:], ANALYSED, costly=True)
    yield _case("a PDF with a PNG behind it", ".pdf", lambda: pdf + png, ANALYSED)
    yield _case("a PNG with a PDF behind it", ".png", lambda: png + pdf, ANALYSED, costly=True)
    script = b"GIF89a/*" + bytes(6) + b"*/=1;alert(document.domain);"
    yield _case("a GIF that is JavaScript", ".gif", partial(bytes, script), UNSUPPORTED)
    page = b"<html><script>alert(1)</script></html>"
    yield _case("an HTML page", ".html", partial(bytes, page), *REFUSED)
    yield _case("an HTML page called PDF", ".pdf", partial(bytes, page), *REFUSED)
    yield _case(
        "an SVG", ".svg", partial(bytes, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), *REFUSED
    )
    yield _case("a PDF with a zip behind it", ".pdf", lambda: pdf + _zip({"a.txt": b"a"}), ANALYSED)
    yield _case("a zip with a PDF in its first KiB", ".zip", lambda: _zip({"a.pdf": pdf}), ANALYSED, *REFUSED)
    yield _case(
        "a JPEG with a program behind it",
        ".jpg",
        lambda: page_as("JPEG", quality=92) + b"MZ" * 5000,
        ANALYSED,
        costly=True,
    )
    yield _case("a program", "", lambda: b"\x7fELF" + bytes(1000), *REFUSED)
    dicom = content_of("dicom")
    yield _case(
        "a DICOM file that begins as a PDF", ".dcm", lambda: b"%PDF-1.7\n".ljust(128) + dicom[128:], ANALYSED, *REFUSED
    )
    yield _case(
        "a DICOM file that begins as a TIFF", ".dcm", lambda: b"II*\0".ljust(128) + dicom[128:], ANALYSED, *REFUSED
    )


def _misnamed() -> Iterator[Case]:
    """Good files under the names of others: the content decides."""
    for name, suffixes in (("vector.pdf", (".csv", ".dcm", ".exe")), ("photo.jpg", (".dcm",))):
        for suffix in suffixes:
            build = (raw_pdf.FIXTURES / name).read_bytes
            yield _case(f"{name} called {suffix}", suffix, build, ANALYSED, costly=name == "photo.jpg")
    for name in ("edf", "dicom", "aecg", "fhir", "parquet", "csv"):
        for suffix in (".pdf", ".png", ""):
            yield _case(f"{name} called {suffix or 'nothing'}", suffix, partial(content_of, name), ANALYSED)


def _archives() -> Iterator[Case]:
    """Zips: one with a WFDB record is read, all others are refused."""
    (_, header), (_, samples) = written("wfdb")
    record = {"input.hea": header, "input.dat": samples}
    yield _case("a zip of a record", ".zip", lambda: _zip(record), ANALYSED)
    yield _case("a zip of a record and a remark", ".zip", lambda: _zip({**record, "readme.txt": b"x"}), UNSUPPORTED)
    yield _case("a zip of nothing", ".zip", lambda: _zip({}), *REFUSED)
    for place in ("../../input", "/etc/input", "a/../../input", "C:\\input", "in\0put"):
        names = {f"{place}.hea": header, f"{place}.dat": samples}
        yield _case(f"a zip of a record at {place!a}", ".zip", partial(_zip, names), ANALYSED, *REFUSED)
    bomb = lambda: _zip({"input.hea": header, "input.dat": bytes(600 * 2**20)})  # noqa: E731
    yield _case("a zip that unpacks to 600 MiB", ".zip", bomb, TOO_LARGE)
    many = {f"{k}.txt": b"" for k in range(60_000)}
    yield _case("a zip of 60,000 files", ".zip", partial(_zip, many), *REFUSED)
    link = zipfile.ZipInfo("input.dat")
    link.external_attr = 0o120777 << 16
    linked = lambda: _zip({"input.hea": header}, (link, b"/etc/passwd"))  # noqa: E731
    yield _case("a zip with a link to a file of the system", ".zip", linked, *REFUSED)
    twice = lambda: _zip(record, (zipfile.ZipInfo("input.dat"), bytes(10)))  # noqa: E731
    yield _case("a zip with the same name twice", ".zip", twice, *REFUSED)
    yield _case("a zip in a zip", ".zip", lambda: _zip({"a.zip": _zip(record)}), *REFUSED)
    yield _case("a zip that lies about its sizes", ".zip", lambda: _lying_zip(record), ANALYSED, *REFUSED)


def _zip(files: dict[str, bytes], *more: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in files.items():
            info = zipfile.ZipInfo("x")
            info.filename, info.compress_type = name, zipfile.ZIP_DEFLATED
            packed.writestr(info, content)
        for info, content in more:
            packed.writestr(info, content)
    return file.getvalue()


def _lying_zip(files: dict[str, bytes]) -> bytes:
    """Every entry says that it unpacks to 2^32 - 2 bytes."""
    whole = bytearray(_zip(files))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = whole.find(mark)
        while place >= 0:
            struct.pack_into("<I", whole, place + at, 2**32 - 2)
            place = whole.find(mark, place + 4)
    return bytes(whole)
