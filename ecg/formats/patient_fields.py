"""What files say about a patient, in one spelling."""

from datetime import date

MAX_CHARACTERS = 200
DAYS_PER_YEAR = 365.25
_YEARS = {"years": 1.0, "months": 1 / 12, "weeks": 7 / DAYS_PER_YEAR, "days": 1 / DAYS_PER_YEAR}
_YEARS |= {"hours": _YEARS["days"] / 24}
_SEXES = {"m": "M", "male": "M", "f": "F", "female": "F"}


def cleaned(text: str | None) -> str | None:
    """One line without control characters, at most 200 characters; None where nothing is left."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text or "")
    return " ".join(printable.split())[:MAX_CHARACTERS].rstrip() or None


def full_name(family: str | None, given: str | None) -> str | None:
    """The name as "Family, Given", or the one part that there is."""
    return ", ".join(part for part in (cleaned(family), cleaned(given)) if part) or None


def sex_letter(text: str | None) -> str | None:
    """The letter M or F for what files write of either; None for all else."""
    return _SEXES.get((text or "").strip().casefold())


def age_in_years(number: float | None, unit: str) -> float | None:
    """An age in years from a number of "years", "months", "weeks", "days" or "hours" (also in the singular)."""
    scale = _YEARS.get(unit.strip().casefold().rstrip("s") + "s")
    return round(number * scale, 2) if number is not None and scale is not None and 0 < number * scale < 150 else None


def age_on(birth: date | None, day: date | None) -> float | None:
    """Whole years between birth and a day; None where one is not known or they are out of order."""
    if birth is None or day is None or day < birth:
        return None
    return float(day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day)))


def digits_date(text: str | None) -> date | None:
    """The date at the beginning of "YYYYMMDD..." (also with "-" or "/" between the parts); None where it is none."""
    digits = "".join(letter for letter in (text or "").strip()[:10] if letter not in "-/.")[:8]
    if len(digits) != 8 or not digits.isdecimal() or not digits.isascii():
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
