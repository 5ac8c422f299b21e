"""How commands of the service begin: with settings, and with one line where those or the store do not serve."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from ecg.errors import InkbeatError, OutputError

if TYPE_CHECKING:
    from api.settings import Settings


def settings_with(**told: Any) -> "Settings":
    """The settings of the environment, with those that options told in their place; None was not told.

    Raises typer.BadParameter by the name of the variable.
    """
    from pydantic import ValidationError  # loading the service takes longer than other commands may wait

    from api.settings import Settings, settings_fault

    try:
        return Settings(**{name: value for name, value in told.items() if value is not None})
    except ValidationError as error:
        raise typer.BadParameter(settings_fault(error)) from None


@contextmanager
def one_line_fault() -> Iterator[None]:
    """Leave with one line and its exit code where the store is not usable, or its folder cannot be written."""
    try:
        yield
    except InkbeatError as error:
        typer.echo(f"inkbeat: {error}", err=True)
        raise typer.Exit(error.exit_code) from None
    except OSError:
        typer.echo("inkbeat: the folder cannot be written", err=True)
        raise typer.Exit(OutputError.exit_code) from None
