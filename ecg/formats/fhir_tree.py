"""FHIR in JSON as plain dictionaries and lists, read without trusting that anything in it is of the right kind."""

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ecg.errors import TooLargeError, UnreadableFileError
from ecg.formats.file_bytes import file_bytes

MAX_STRUCTURE = 2_000_000
"""Braces, brackets and commas of a file; as objects in memory each may take a hundred times its byte."""


def resources_of(path: Path) -> tuple[Mapping[str, Any], ...]:
    """The resources of a Bundle, or the one of a file, each followed by those that it contains.

    Raises UnreadableFileError for what is no JSON and TooLargeError.
    """
    tree = _parsed(path)
    bundled = text_at(tree, "resourceType") == "Bundle"
    found = [member(entry, "resource") for entry in items(tree, "entry")] if bundled else [tree]
    return tuple(one for each in found for one in (each, *items(each, "contained")) if isinstance(one, dict))


def _parsed(path: Path) -> Any:
    raw = file_bytes(path)
    if sum(map(raw.count, (b"{", b"[", b","))) > MAX_STRUCTURE:
        what = f"JSON of more than {MAX_STRUCTURE} parts"
        raise TooLargeError(what, cure="give the ECG's Observation alone", source=path.name)
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=_refused)
    except (ValueError, RecursionError):
        raise UnreadableFileError("damaged JSON", cure="export it again", source=path.name) from None


def _refused(name: str) -> float:
    raise ValueError(name)  # NaN and Infinity, which JSON does not have


def member(node: Any, name: str) -> Any:
    """A member of an object, None where there is none or the node is no object."""
    return node.get(name) if isinstance(node, dict) else None


def items(node: Any, name: str) -> list[Any]:
    """A member that is a list, else an empty one."""
    found = member(node, name)
    return found if isinstance(found, list) else []


def text_at(node: Any, name: str) -> str:
    """A member that is a string, else ""."""
    found = member(node, name)
    return found if isinstance(found, str) else ""


def number_at(node: Any, name: str) -> float | None:
    """A member that is a finite number, else None."""
    found = member(node, name)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    try:
        return float(found) if math.isfinite(found) else None
    except OverflowError:
        return None


def codings(node: Any) -> Iterator[tuple[str, str, str]]:
    """System, code and display of each coding of a node's code."""
    for coding in items(member(node, "code"), "coding"):
        yield text_at(coding, "system"), text_at(coding, "code"), text_at(coding, "display")


def extension_number(node: Any, url: str, name: str) -> float | None:
    """The value of an extension, None where there is none."""
    found = (number_at(one, name) for one in items(node, "extension") if text_at(one, "url") == url)
    return next(found, None)
