from pathlib import Path

import pytest

from ecg.errors import InputError, TooLargeError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.xml_tree import MAX_BYTES, decoded_base64, read_tree, root_name, text_at

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><ecg>&i;</ecg>"
)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("UTF-8", "utf-8"),
        ("utf8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-le"),
        ("UTF-16", "utf-16-be"),
        ("utf-16", "utf-8"),
        ("ISO-8859-1", "latin-1"),
        ("windows-1252", "cp1252"),
        ("US-ASCII", "latin-1"),
    ],
)
def test_declarations_are_understood_and_forgiven(tmp_path: Path, declared: str, encoding: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>\n<!-- <a> -->'
    text = declaration + '<h:ecg xmlns:h="urn:x"><h:name>Møller</h:name></h:ecg>'
    (tmp_path / "a.xml").write_bytes(text.encode(encoding))
    tree = read_tree(tmp_path / "a.xml")
    assert (tree.tag, text_at(tree, "name")) == ("ecg", "Møller")
    assert root_name(text.encode(encoding)[:4096]) == "ecg"


def test_an_outer_document_type_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text('<!DOCTYPE RestingECG SYSTEM "restecg.dtd"><RestingECG/>')
    assert read_tree(tmp_path / "a.xml").tag == "RestingECG"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", UnreadableFileError),
        (b"<ecg>", UnreadableFileError),
        (b"<ecg/><ecg/>", UnreadableFileError),
        (b"\0\1\2", UnreadableFileError),
        (b"\xff\xfe\x00", UnreadableFileError),
        (BOMB.encode(), UnsupportedFormatError),
        (b'<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/passwd">]><e>&x;</e>', UnsupportedFormatError),
        (b'<!DOCTYPE e [<!ENTITY % x SYSTEM "http://localhost/x">%x;]><e/>', UnsupportedFormatError),
        (b'<?xml version="1.0" encoding="punycode"?><e/>', UnsupportedFormatError),
        (b"<e>" * 100_000, TooLargeError),
        (b"<e>" + b"<e/>" * 300_000 + b"</e>", TooLargeError),
        (b"<e " + b" ".join(b'a%d=">"' % k for k in range(200_000)) + b"/>", TooLargeError),
    ],
)
def test_bombs_and_damage_are_typed_errors(tmp_path: Path, content: bytes, error: type[InputError]) -> None:
    (tmp_path / "bad.xml").write_bytes(content)
    with pytest.raises(error) as caught:
        read_tree(tmp_path / "bad.xml")
    assert caught.value.source == "bad.xml"
    assert caught.value.cure


def test_a_huge_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    with (tmp_path / "huge.xml").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(TooLargeError):
        read_tree(tmp_path / "huge.xml")


def test_what_is_no_xml_has_no_root() -> None:
    heads = (b"", b"time_s,II\n", b"\x89PNG", b"<!--", b'<?xml version="1.0"?>', b'<?xml encoding="rot13"?><ecg/>')
    assert [root_name(head) for head in heads] == [""] * len(heads)


@pytest.mark.parametrize("text", ["A", "AAA", "A===", "AA!A", "ÄAAA"])
def test_what_is_no_base64_is_a_typed_error(text: str) -> None:
    with pytest.raises(UnreadableFileError):
        decoded_base64(text, Path("a.xml"))
