"""PDF documents that are bombs, damaged, hostile, or good and built in odd ways."""

import base64
import io
import random
import zlib
from collections.abc import Callable, Iterator
from functools import partial

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.hardening import raw_jpeg, raw_pdf, raw_png
from tests.hardening.case import ANALYSED, ENCRYPTED, ENDED, NO_ECG, TOO_LARGE, UNREADABLE, Case
from tests.hardening.good_page import page_as, picture
from tests.hardening.raw_pdf import A4, CATALOGUE, FONT, flate, one_page, pdf, stream

SCAN = b"q 841.9 0 0 595.3 0 0 cm /Im1 Do Q"
IMAGES = b"<< /XObject << /Im1 5 0 R >> >>"


def cases() -> Iterator[Case]:
    """All of them."""
    for part in (_locked(), _boxes(), _pages(), _streams(), _drawings(), _images(), _harmless(), _damaged()):
        yield from part


def _case(name: str, build: Callable[[], bytes], *answers: str, costly: bool = False) -> Case:
    # To draw a page takes a second.
    costly = costly or ENDED in answers or (ANALYSED not in answers and not NO_ECG.isdisjoint(answers))
    return Case("pdf", name, ".pdf", build, frozenset(answers), costly=costly)


def _locked() -> Iterator[Case]:
    yield _case("a PDF with a password", partial(_encrypted, "secret"), ENCRYPTED)
    yield _case("a PDF that only its owner may change", partial(_encrypted, ""), *NO_ECG)
    foreign = b"/Root 1 0 R /Encrypt << /Filter /Adobe.PubSec /V 4 >> /ID [<00> <00>]"
    yield _case("a PDF locked with certificates", lambda: _blank(trailer=foreign), ENCRYPTED)
    broken = b"/Root 1 0 R /Encrypt << /Filter /Standard /V 99 /R 99 /O () /U () /P 0 >> /ID [<00> <00>]"
    yield _case("a PDF locked in a way that is not known", lambda: _blank(trailer=broken), ENCRYPTED, UNREADABLE)


def _boxes() -> Iterator[Case]:
    """Sizes of pages, and parts of pages that are shown."""
    far = {"giant": b"[0 0 1000000 1000000]", "long": b"[0 0 841.9 1000000]"}
    for what, box in far.items():
        yield _case(f"a page that is {what}", partial(_ecg, box), TOO_LARGE, UNREADABLE)
    odd = {
        "turned over": b"[841.9 595.3 0 0]",
        "below zero": b"[-841.9 -595.3 0 0]",
        "NaN": b"[0 0 NaN NaN]",
        "of no size": b"[0 0 0 0]",
        "of a line": b"[0 0 841.9 0]",
        "of words": b"(A4)",
        "of three numbers": b"[0 0 841.9]",
        "missing": b"",
        "tiny": b"[0 0 0.001 0.001]",
        "of 1e30 points": b"[0 0 1e30 1e30]",
        "of 2^31 points": b"[2147483647 2147483647 -2147483648 -2147483648]",
    }
    for what, box in odd.items():
        yield _case(f"a MediaBox {what}", partial(_ecg, box), ANALYSED, TOO_LARGE, UNREADABLE, *NO_ECG)
    inside = partial(_ecg, b"[-50 -50 900 700]", b"/CropBox [0 0 841.9 595.3]")
    yield _case("a CropBox within the MediaBox", inside, ANALYSED)
    yield _case("a CropBox beyond the MediaBox", partial(_ecg, A4, b"/CropBox [-1e6 -1e6 1e6 1e6]"), ANALYSED)
    yield _case("a CropBox of nothing", partial(_ecg, A4, b"/CropBox [9 9 9 9]"), ANALYSED, *NO_ECG)
    for turn in (90, 180, 45):
        yield _case(f"a page with Rotate {turn}", partial(_ecg, A4, b"/Rotate %d" % turn), ANALYSED, costly=turn == 90)
    for unit in (b"2", b"0.5", b"1e9", b"0", b"-1", b"NaN"):
        name = f"a page with UserUnit {unit.decode()}"
        yield _case(name, partial(_ecg, A4, b"/UserUnit " + unit), ANALYSED, TOO_LARGE)


def _pages() -> Iterator[Case]:
    tree = b"<< /Type /Pages /Kids [%s] /Count %d >>"
    leaf = b"<< /Type /Page /Parent 2 0 R /MediaBox %s >>" % A4
    for count in (10_000, 1_000):
        many = partial(pdf, CATALOGUE, tree % (b"3 0 R " * count, count), leaf)
        yield _case(f"a PDF of {count:,} pages", many, TOO_LARGE)
    for count in (2**31 - 1, 2**40, -5):
        name = f"a PDF that claims {count} pages"
        yield _case(name, partial(pdf, CATALOGUE, tree % (b"3 0 R", count), leaf), TOO_LARGE, UNREADABLE, *NO_ECG)
    for kids, what in ((b"", "no page"), (b"9 0 R", "a page that is not there"), (b"3 0 R", "a page that is no page")):
        objects = (CATALOGUE, tree % (kids, 1 if kids else 0), b"(no page)")
        yield _case(f"a PDF with {what}", partial(pdf, *objects), UNREADABLE)
    branch = partial(pdf, CATALOGUE, tree % (b"2 0 R", 1))
    yield _case("a page tree that is its own branch", branch, UNREADABLE)
    circle = (CATALOGUE, tree % (b"3 0 R", 1), tree % (b"2 0 R", 1))
    yield _case("a page tree that goes in a circle", partial(pdf, *circle), UNREADABLE)
    yield _case("a page tree of 5000 levels", _deep_tree, UNREADABLE)
    yield _case("a catalogue that is not there", partial(pdf, b"(nothing)", trailer=b"/Root 9 0 R"), UNREADABLE)


def _streams() -> Iterator[Case]:
    """Content that is more than it seems."""
    size = 300_000_000
    yield _case(f"content that unpacks to {size:,} bytes", lambda: one_page(_zeros(size, b"/Fl")), TOO_LARGE)
    yield _case(f"letters that unpack to {size:,} bytes", lambda: one_page(_zeros(size, b"/A85 /Fl")), TOO_LARGE)
    yield _case(f"content that unpacks twice to {size:,} bytes", lambda: one_page(_zeros(size, b"/Fl /Fl")), TOO_LARGE)
    many = b"/Filter [" + b"/FlateDecode " * 2000 + b"]"
    yield _case("a page with 2000 filters", partial(one_page, stream(b"x", many)), TOO_LARGE)
    names = {
        "LZWDecode": b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01",
        "RunLengthDecode": b"\x81\0" * 500_000,
        "Crypt": b"x",
    }
    for name, packed in names.items():
        content = stream(packed, b"/Filter /" + name.encode())
        yield _case(f"a page packed with {name}", partial(one_page, content), *NO_ECG, UNREADABLE)
    long = stream(b"q Q", length=2**31)
    yield _case("a page that claims a stream of 2^31 bytes", partial(one_page, long), *NO_ECG)
    yield _case("a page whose content is the same stream 20,000 times", _repeated, ENDED)
    yield _case("a page of 100,000 saved states", lambda: one_page(flate(b"q " * 100_000)), *NO_ECG)
    for what, part in (("arrays", b"["), ("dictionaries", b"<</A")):
        nested = partial(one_page, stream(b"q Q"), page=b"/X " + part * 200_000)
        yield _case(f"nested {what}", nested, *NO_ECG, UNREADABLE)
    yield _case("content of nested arrays", lambda: one_page(flate(b"[" * 500_000 + b" TJ")), *NO_ECG)


def _drawings() -> Iterator[Case]:
    for count in (1_500_000, 10_000_000):
        yield _case(f"a path of {count:,} segments", partial(_one_path, count), TOO_LARGE)
    plain = partial(one_page, stream(b"0 0 m 99 99 l S\n" * 1_200_000))
    yield _case("a million paths as they are", plain, TOO_LARGE)
    yield _case("400,000 paths", lambda: one_page(flate(b"0 0 m 99 99 l S\n" * 400_000)), TOO_LARGE)
    yield _case("400,000 filled paths", lambda: one_page(flate(b"0 0 9 9 re f\n" * 400_000)), TOO_LARGE)
    pieces = b"".join(b"%d 0 m %d 99 l " % (k % 800, k % 800) for k in range(290_000))
    yield _case("one path of 290,000 pieces", lambda: one_page(flate(pieces + b"S")), TOO_LARGE)
    curves = b"0 0 m " + b"1 2 3 4 5 6 c " * 100_000 + b"S"
    yield _case("100,000 curves", lambda: one_page(flate(curves)), *NO_ECG, TOO_LARGE, costly=True)
    lines = b"".join(b"1 0 0 1 9 %d Tm (%s) Tj\n" % (k, b"x" * 500) for k in range(100))
    yield _case("an ECG with 50,000 letters", lambda: _ecg(more=b"BT /F1 1 Tf\n" + lines + b"ET\n"), TOO_LARGE)
    words = b"BT /F1 1 Tf 1 0 0 1 9 9 Tm (" + b"25 mm/s 10 mm/mV " * 2000 + b") Tj ET\n"
    yield _case("an ECG with 6000 words", lambda: _ecg(more=words), ANALYSED, TOO_LARGE)
    yield _case("forms within themselves", _form_in_itself, ENDED)
    yield _case("forms of forms of forms", partial(_laughing, 4, 10), *NO_ECG, costly=True)
    wide = b"1 w 0 0 m 1e38 1e38 l -1e38 1e38 l NaN 5 l S 1e300 0 0 1e300 0 0 cm 0 0 m 1e38 1 l S"
    yield _case("lines beyond all numbers", lambda: _ecg(more=wide), ANALYSED)
    dashes = b"[0.00001] 0 d 1 w 0 0 m 841 595 l S\n" * 20
    yield _case("lines of a billion dashes", lambda: one_page(flate(dashes)), *NO_ECG, TOO_LARGE, costly=True)
    # Without poppler PDFium draws, which nothing but the end of its process stops.
    yield _case("a pattern of tiny tiles", _tiles, TOO_LARGE, ENDED)
    yield _case("a shading of a costly function", _shading, TOO_LARGE, ENDED)
    yield _case("random drawing", _random_drawing, *NO_ECG)


def _images() -> Iterator[Case]:
    grey = b"/Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 /Width %d /Height %d "
    small = b"q 9 0 0 9 0 0 cm /Im1 Do Q"
    yield _case("a scan of 30000x30000", lambda: _scan(_empty(30_000)), TOO_LARGE)
    yield _case("a stamp of 30000x30000", lambda: _scan(_empty(30_000), small), TOO_LARGE)
    hidden = stream(small, b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources " + IMAGES)
    form = b"<< /XObject << /Fm1 6 0 R >> >>"
    inside = lambda: one_page(flate(b"/Fm1 Do"), _empty(30_000), hidden, resources=form)  # noqa: E731
    yield _case("a stamp of 30000x30000 in a form", inside, TOO_LARGE)
    claiming = partial(_scan, flate(b"few bytes", grey % (2**31 - 1, 2**31 - 1)))
    yield _case("a scan that claims 2^31 pixels a side", claiming, TOO_LARGE)
    yield _case("a scan of less pixels than it claims", partial(_scan, flate(b"few", grey % (3000, 3000))), *NO_ECG)
    more = lambda: _scan(stream(raw_png.zeros(10**9), grey % (300, 300) + b"/Filter /FlateDecode"))  # noqa: E731
    yield _case("a scan that unpacks to more than it claims", more, *NO_ECG)
    coded = {
        "a scan in a JPEG of 2000 scans": (8000, b"DCT", partial(raw_jpeg.many_scans, 8000, 8000, 2000)),
        "a scan in a larger JPEG than it claims": (300, b"DCT", partial(raw_jpeg.grey, 60_000, 60_000)),
        "a scan in a larger JPEG 2000 than it claims": (300, b"JPX", partial(_wavelets, 60_000)),
    }
    for name, (side, coding, image) in coded.items():
        entries = grey % (side, side) + b"/Filter /" + coding + b"Decode"
        yield _case(name, partial(_coded_scan, image, entries), TOO_LARGE, UNREADABLE)
    yield _case("a scan of 8000x8000", lambda: _scan(_empty(8_000, b"/DeviceRGB")), *NO_ECG, costly=True)
    mask = stream(b"", b"/Subtype /Image /Width 30 /Height 30 /SMask 5 0 R /ColorSpace /DeviceGray")
    yield _case("a scan that is its own mask", partial(_scan, mask), *NO_ECG, UNREADABLE)


def _harmless() -> Iterator[Case]:
    """Good pages beside what must not run, and pages of both kinds."""
    actions = {
        "JavaScript": b"/S /JavaScript /JS (while (true) {})",
        "a program to launch": b"/S /Launch /F (/bin/sh)",
        "an address to open": b"/S /URI /URI (http://127.0.0.1:9/)",
    }
    for what, action in actions.items():
        yield _case(f"an ECG with {what}", partial(_with_catalogue, b"/OpenAction << %s >>" % action), ANALYSED)
    listed = b"<< /Type /Filespec /F (run.exe) /EF << /F 6 0 R >> >>"
    program = stream(b"MZ" + bytes(1000), b"/Type /EmbeddedFile")
    names = b"/Names << /EmbeddedFiles << /Names [(run.exe) 5 0 R] >> >>"
    yield _case("an ECG with a program in it", partial(_with_catalogue, names, listed, program), ANALYSED)
    script = b"/AA << /K << /S /JavaScript /JS (app.alert) >> >>"
    field = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Doe) /Rect [9 9 99 30] %s >>" % script
    fields = b"/AcroForm << /Fields [5 0 R] /XFA (<xdp/>) >>"
    yield _case("an ECG with a form to fill in", partial(_with_catalogue, fields, field), ANALYSED)
    yield _case("a vector page before a scan", _mixed, ANALYSED, costly=True)
    drawn = SCAN + b" 0 0 m 99 99 l S 10 10 100 100 re f"
    yield _case("a scan with lines drawn on it", lambda: _scan(_page_image(), drawn), ANALYSED, costly=True)


def _damaged() -> Iterator[Case]:
    yield _case("a PDF whose table is 7 bytes off", lambda: _ecg().replace(b"\n", b"\n%shift\n", 1), ANALYSED)
    for what, place in (("beyond its end", 10**9), ("before its beginning", -1)):
        yield _case(f"a PDF whose table lies {what}", partial(_elsewhere, place), ANALYSED)
    yield _case("a PDF without a table", lambda: _ecg().partition(b"xref")[0], ANALYSED, UNREADABLE)
    yield _case("a PDF whose table leads to itself", _prev_to_itself, ANALYSED)
    yield _case("a PDF that is nothing but its first line", lambda: b"%PDF-1.7\n", UNREADABLE)
    yield _case("a PDF of random bytes", lambda: b"%PDF-1.7\n" + random.Random(0).randbytes(200_000), UNREADABLE)
    yield _case("a PDF of a version to come", lambda: _ecg().replace(b"%PDF-1.7", b"%PDF-9.9"), ANALYSED)
    yield _case("a PDF of 300,000 objects", partial(_objects, 300_000), *NO_ECG)
    yield _case("a stream of objects that claims 2^31", _object_stream, UNREADABLE)


def _ecg(box: bytes = A4, page: bytes = b"", more: bytes = b"") -> bytes:
    """The good page in a box, with more entries and more drawn on it."""
    return one_page(flate(raw_pdf.ecg_content() + more), box=box, page=page)


def _with_catalogue(entries: bytes, *objects: bytes) -> bytes:
    """The good page, with more in the document's catalogue and more objects from 5 on."""
    whole = one_page(flate(raw_pdf.ecg_content()), *objects, page=b"/Annots [5 0 R]" if objects else b"")
    return whole.replace(CATALOGUE, CATALOGUE.replace(b"/Pages", entries + b" /Pages"))


def _scan(image: bytes, content: bytes = SCAN) -> bytes:
    return one_page(flate(content), image, resources=IMAGES)


def _coded_scan(image: Callable[[], bytes], entries: bytes) -> bytes:
    return _scan(stream(image(), entries))


def _zeros(size: int, filters: bytes) -> bytes:
    """So many zero bytes, packed by the filters that undo it."""
    packed = raw_png.zeros(size)
    if filters.startswith(b"/A85"):
        packed = base64.a85encode(packed) + b"~>"
    elif filters == b"/Fl /Fl":
        packed = zlib.compress(packed)
    return stream(packed, b"/Filter [" + filters + b"]")


def _empty(side: int, colours: bytes = b"/DeviceGray") -> bytes:
    """A black image."""
    entries = b"/Subtype /Image /BitsPerComponent 8 /Width %d /Height %d /Filter /FlateDecode " % (side, side)
    pixels = side * side * (3 if colours == b"/DeviceRGB" else 1)
    return stream(raw_png.zeros(pixels), entries + b"/ColorSpace " + colours)


def _page_image() -> bytes:
    """The page that can be read, as an image in JPEG."""
    entries = b"/Subtype /Image /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Width %d /Height %d"
    return stream(page_as("JPEG", quality=92), entries % picture().size)


def _one_path(segments: int) -> bytes:
    return one_page(flate(b"0 0 m " + b"9 9 l\n" * segments + b"S"))


def _repeated() -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents [%s] >>" % (A4, b"4 0 R " * 20_000)
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf(CATALOGUE, tree, page, flate(b"0 0 m 9 9 l S\n" * 2000))


def _blank(trailer: bytes) -> bytes:
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf(CATALOGUE, tree, b"<< /Type /Page /Parent 2 0 R /MediaBox %s >>" % A4, trailer=trailer)


def _encrypted(password: str) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption(password, "owner", strength=128), invariant=1)
    canvas.drawString(50, 50, "locked")
    canvas.save()
    return file.getvalue()


def _deep_tree() -> bytes:
    levels = 5000
    tree = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (k + 3) for k in range(levels)]
    return pdf(CATALOGUE, *tree, b"<< /Type /Page /MediaBox %s >>" % A4)


def _form_in_itself() -> bytes:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << /XObject << /Fm1 5 0 R >> >>"
    return one_page(flate(b"/Fm1 Do"), stream(b"/Fm1 Do /Fm1 Do", form), resources=b"<< /XObject << /Fm1 5 0 R >> >>")


def _laughing(levels: int, times: int) -> bytes:
    """A form that draws another ten times, which draws another ten times, and so on."""
    forms = []
    for level in range(levels):
        inner = b"/Resources << /XObject << /Fm1 %d 0 R >> >>" % (6 + level) if level + 1 < levels else b""
        content = b"/Fm1 Do " * times if inner else b"0 0 m 99 99 l S"
        forms.append(stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] " + inner))
    return one_page(flate(b"/Fm1 Do"), *forms, resources=b"<< /XObject << /Fm1 5 0 R >> >>")


def _tiles() -> bytes:
    tile = stream(
        b"0 0 1 1 re f",
        b"/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.001 /YStep 0.001 /Resources << >>",
    )
    resources = b"<< /Pattern << /P1 5 0 R >> >>"
    return one_page(flate(b"/Pattern cs /P1 scn 0 0 841 595 re f"), tile, resources=resources)


def _shading() -> bytes:
    program = b"{ " + b"sin cos " * 5000 + b" 0.5 0.5 }"
    function = stream(program, b"/FunctionType 4 /Domain [0 1 0 1] /Range [0 1 0 1 0 1]")
    shading = b"/ShadingType 1 /ColorSpace /DeviceRGB /Matrix [842 0 0 596 0 0] /Function 5 0 R"
    return one_page(flate(b"/S1 sh"), function, resources=b"<< /Shading << /S1 << %s >> >> >>" % shading)


def _random_drawing() -> bytes:
    dice = random.Random(1)
    words = b"m l c re S f q Q cm w BT ET Tj Do ( ) << [".split()
    numbers = [b"%g" % dice.uniform(-1e4, 1e4) for _ in range(50)]
    return one_page(flate(b" ".join(dice.choice(words if dice.random() < 0.4 else numbers) for _ in range(20_000))))


def _wavelets(side: int) -> bytes:
    """A JPEG 2000 file that says it is larger than it is."""
    whole = bytearray(page_as("JPEG2000", "L"))
    for mark, at in ((b"ihdr", 4), (b"\xff\x51", 6)):
        place = whole.index(mark) + at
        whole[place : place + 8] = side.to_bytes(4, "big") * 2
    return bytes(whole)


def _mixed() -> bytes:
    tree = b"<< /Type /Pages /Kids [3 0 R 5 0 R] /Count 2 >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents %d 0 R /Resources %s >>"
    images = b"<< /XObject << /Im1 7 0 R >> >>"
    vector, scan = page % (A4, 4, FONT), page % (A4, 6, images)
    return pdf(CATALOGUE, tree, vector, flate(raw_pdf.ecg_content()), scan, flate(SCAN), _page_image())


def _elsewhere(place: int) -> bytes:
    """The good page that tells of another place for its table."""
    whole = _ecg()
    return whole[: whole.rindex(b"startxref")] + b"startxref\n%d\n%%%%EOF\n" % place


def _prev_to_itself() -> bytes:
    whole = _ecg()
    at = whole.rindex(b"xref\n0")
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % at)


def _objects(count: int) -> bytes:
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf(CATALOGUE, tree, b"<< /Type /Page /Parent 2 0 R /MediaBox %s >>" % A4, *[b"null"] * count)


def _object_stream() -> bytes:
    packed = flate(b"1 0 2 9 << /Type /Catalog /Pages 2 0 R >>", b"/Type /ObjStm /N 2147483647 /First 2147483647")
    return pdf(packed, b"<< /Type /Pages /Kids [] /Count 0 >>", xref=False)
