"""The `inkbeat` command with `serve`: pipeline's commands, and the service that is built on them."""

import ipaddress
from typing import Annotated, Any

import typer

from pipeline.command import app
from pipeline.command import main as run

__all__ = ["app", "main"]


@app.command("serve")
def serve_command(
    host: Annotated[str | None, typer.Option(help="Address to listen on: 127.0.0.1 unless told.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on, 0 for a free one: 8000 unless told.")] = None,
) -> None:
    """Answer over HTTP, to programs on this machine. Every INKBEAT_... variable that README lists is heeded."""
    import uvicorn  # loading the service takes longer than other commands may wait
    from pydantic import ValidationError

    from api.app import create_app
    from api.settings import Settings, settings_fault

    told: dict[str, Any] = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    try:
        settings = Settings(**told)
    except ValidationError as error:
        raise typer.BadParameter(settings_fault(error)) from None
    if not _is_local(settings.host):
        typer.echo(f"inkbeat: {settings.host} is reached by other machines, and there is no authentication", err=True)
        typer.echo("inkbeat: calls by names that INKBEAT_ALLOWED_HOSTS does not hold are refused", err=True)
    # No access log: an address may name a person.
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, access_log=False, server_header=False)


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def main() -> None:
    """Run the command."""
    run()
