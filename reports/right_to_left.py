"""Hebrew and Arabic letters as they stand on paper: joined, and from right to left.

A PDF draws shapes from left to right. The letters that Arabic writing joins have their joined shapes among Unicode's
presentation forms; which letter takes which follows from the forms that Unicode gives it.
"""

import re
import unicodedata
from functools import lru_cache

_FORMS = (*range(0xFB50, 0xFDFE), *range(0xFE70, 0xFEFD))
_CLOSED_BY = {"(": ")", "[": "]", "{": "}"}
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_NUMBER = re.compile(r"\d[\d.,:/]*\d|\d")
_LAM = "\u0644"
_TATWEEL = "\u0640"


def is_right_to_left(character: str) -> bool:
    """Whether a character belongs to a script that is written from right to left."""
    return unicodedata.bidirectional(character) in ("R", "AL")


def in_drawing_order(line: str) -> str:
    """Return the shapes of one line from left to right; a line that begins on the left, whatever its script.

    From the first to the last letter of a right-to-left run, and with brackets around it, everything is turned over but
    its numbers, as the Unicode Bidirectional Algorithm (UAX 9) does within an isolate; what stands beside the run stays
    where it is.
    """
    if line.isascii():
        return line
    shown, rest = [], joined(line)
    while (first := next((k for k, one in enumerate(rest) if is_right_to_left(one)), None)) is not None:
        beyond = next((k for k in range(first, len(rest)) if _is_left_to_right(rest[k])), len(rest))
        end = 1 + max(k for k in range(first, beyond) if is_right_to_left(rest[k]))
        while rest[end : end + 1] in tuple(_CLOSED_BY.values()):
            end += 1
        if first and rest[first - 1] in _CLOSED_BY and _CLOSED_BY[rest[first - 1]] in rest[first:end]:
            first -= 1
        shown += [rest[:first], _turned(rest[first:end])]
        rest = rest[end:]
    return "".join([*shown, rest])


def joined(text: str) -> str:
    """Return Arabic letters in the shapes that they take beside each other."""
    if text.isascii():
        return text
    forms, joined_letters = _presentation_forms(), []
    units = re.findall(f"{_LAM}[\u0622\u0623\u0625\u0627]|.", text, re.DOTALL)
    for before, unit, after in zip(["", *units], units, [*units[1:], ""], strict=False):
        from_before = _joins_onwards(before) and "final" in forms.get(unit, {})
        to_after = _joins_onwards(unit) and (after == _TATWEEL or "final" in forms.get(after, {}))
        form = ("medial" if to_after else "final") if from_before else ("initial" if to_after else "isolated")
        joined_letters.append(forms.get(unit, {}).get(form, unit))
    return "".join(joined_letters)


def _joins_onwards(unit: str) -> bool:
    return unit == _TATWEEL or "initial" in _presentation_forms().get(unit, {})


def _is_left_to_right(character: str) -> bool:
    return unicodedata.bidirectional(character) == "L"


def _turned(run: str) -> str:
    mirrored = run.translate(_MIRRORED)[::-1]
    return _NUMBER.sub(lambda number: number[0][::-1], mirrored)


@lru_cache(maxsize=1)
def _presentation_forms() -> dict[str, dict[str, str]]:
    """Letter, or lam with alef -> "isolated", "final", "initial" or "medial" -> shape."""
    forms: dict[str, dict[str, str]] = {}
    for shape in map(chr, _FORMS):
        form, *letters = unicodedata.decomposition(shape).strip("<").replace(">", "").split() or [""]
        unit = "".join(chr(int(letter, 16)) for letter in letters)
        if len(unit) == 1 or (len(unit) == 2 and unit[0] == _LAM and 0x0622 <= ord(unit[1]) <= 0x0627):
            forms.setdefault(unit, {}).setdefault(form, shape)
    return forms
