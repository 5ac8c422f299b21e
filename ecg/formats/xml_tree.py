"""XML files that may come from anywhere: nothing is expanded, nothing is fetched, and no size is believed."""

import base64
import binascii
import re
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

import numpy as np

from ecg.errors import TooLargeError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.file_bytes import file_bytes

MAX_BYTES = 64 * 2**20
MAX_DEPTH = 100
MAX_ELEMENTS = 200_000
"""Ten times what a heavily annotated ECG has; each takes about a kB."""
MAX_TAG_BYTES = 2**20
"""Attributes come all at once, and a million of them take very long."""
_CHUNK_BYTES = 2**16
# What may be declared. Python knows more, some of which take very long on what they are not meant for.
_ENCODING = re.compile(
    r"(utf-?8|us-ascii|iso-?8859-\d{1,2}|windows-125\d|gb2312|gbk|gb18030|big5|shift_jis|euc-(jp|kr))$"
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}?\?>")
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_BEFORE_ROOT = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(\[.*?\]\s*)?>", re.DOTALL)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?([\w.-]+)")


def root_name(head: bytes) -> str:
    """Name of the root element, without its prefix, by a file's beginning; "" where this is no XML to be read."""
    try:
        text = _text(head, errors="ignore")
    except LookupError:  # an encoding that is not known
        return ""
    found = _ROOT.match(_BEFORE_ROOT.sub("", text))
    return found[1] if found else ""


def read_tree(path: Path) -> Element:
    """Read an XML file whose tags and attributes then stand without namespaces.

    Raises TooLargeError (above 64 MiB, 100 levels or 200,000 elements), UnsupportedFormatError (entities, an unknown
    encoding) and UnreadableFileError (cut off, not well-formed).
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    raw = file_bytes(path)
    if len(raw) > MAX_BYTES:
        what = f"{len(raw) / 2**20:.0f} MiB of XML"
        raise TooLargeError(what, cure=f"give at most {MAX_BYTES // 2**20} MiB", source=path.name)
    try:
        parser = DefusedXMLParser(target=_BoundedTree(), encoding="utf-8", forbid_entities=True, forbid_external=True)
        text = _DECLARATION.sub("", _text(raw)).encode("utf-8", "replace")
        for at in range(0, len(text), _CHUNK_BYTES):
            parser.feed(text[at : at + _CHUNK_BYTES])
            if at - parser.parser.CurrentByteIndex > MAX_TAG_BYTES:
                raise TooLargeError("a tag of more than a MiB", cure="give an ECG's file")
        root: Element = parser.close()
    except DefusedXmlException:
        what, cure = "the XML declares entities", "give a file without them"
        raise UnsupportedFormatError(what, cure=cure, source=path.name) from None
    except TooLargeError as error:
        raise error.at(path.name) from None
    except ParseError as error:
        what = f"no well-formed XML (line {error.position[0]})"
        raise UnreadableFileError(what, cure="export the file again", source=path.name) from None
    except LookupError:
        what, cure = "XML in an encoding that is not known", "give it in UTF-8"
        raise UnsupportedFormatError(what, cure=cure, source=path.name) from None
    return root


def text_at(element: Element | None, place: str = ".") -> str:
    """Text of a descendant ("PatientDemographics/Gender"), without spaces around it; "" where there is none."""
    found = None if element is None else element.find(place)
    return (found.text or "").strip() if found is not None else ""


def number_at(element: Element | None, place: str = ".") -> float | None:
    """The finite number that a descendant's text is; None where it is none."""
    return finite_number(text_at(element, place))


def finite_number(text: str) -> float | None:
    """The finite number that a text is; None where it is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def decoded_base64(text: str, path: Path) -> bytes:
    """The bytes of a text in base64, which may be broken into lines. Raises UnreadableFileError."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        what = "samples that are no base64"
        raise UnreadableFileError(what, cure="export the file again", source=path.name) from None


def _text(raw: bytes, errors: str = "strict") -> str:
    """Decode by the byte order mark, by the zeros of UTF-16 without one, or as declared.

    Some exports declare UTF-16 and are not, or hold other bytes than they declare in a name: what is left then is
    read as Latin-1, in which nothing is wrong.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw[:4] in (b"<\0?\0", b"\0<\0?"):
        wide = "utf-16" if raw[0] >= 0xFE else "utf-16-le" if raw[0] else "utf-16-be"
        try:
            return raw.decode(wide, errors)
        except UnicodeDecodeError:
            return raw.decode("utf-16-le" if wide == "utf-16" else wide, "replace")
    declared = _DECLARED.match(raw[:300].removeprefix(b"\xef\xbb\xbf"))
    encoding = declared[1].decode("ascii").casefold() if declared else "utf-8"
    if encoding.startswith("utf-16") or encoding.startswith("utf8"):
        encoding = "utf-8"
    if not _ENCODING.match(encoding):
        raise LookupError(encoding)
    try:
        return raw.decode("utf-8-sig" if encoding == "utf-8" else encoding, errors)
    except UnicodeDecodeError:
        return raw.decode("latin-1")


class _BoundedTree(TreeBuilder):
    """Builds the tree and stops where it grows deeper or larger than any ECG's."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._elements = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise TooLargeError("XML of more levels or elements than an ECG has", cure="give an ECG's file")
        return super().start(_local(tag), {_local(name): text for name, text in attrs.items()})

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(_local(tag))


def _local(name: str) -> str:
    return name.rpartition("}")[2]
