import ecg.errors
from ecg.errors import InkbeatError, NoGridError, UnreadableFileError


def every_error(base: type[InkbeatError] = InkbeatError) -> list[type[InkbeatError]]:
    return [base, *(error for child in base.__subclasses__() for error in every_error(child))]


def test_the_message_names_file_page_and_cure() -> None:
    error = NoGridError("no millimetre grid found", cure="give a page whose grid is visible").at("scan.pdf", 1)
    assert str(error) == "scan.pdf page 2: no millimetre grid found; give a page whose grid is visible"


def test_what_is_known_of_the_place_stays() -> None:
    assert UnreadableFileError("empty", source="a.png").at("b.png", 0).source == "a.png"


def test_every_error_has_its_own_slug_and_a_code_that_is_not_success() -> None:
    errors = [error for error in every_error() if error.__module__ == ecg.errors.__name__]
    slugs = [error.slug for error in errors]
    assert len(set(slugs)) == len(slugs)
    assert all(error.exit_code > 0 for error in errors)
