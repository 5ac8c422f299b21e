"""The `inkbeat` command with the service: pipeline's commands, and those of what is built on them."""

from typing import Annotated, Any

import typer

from api.access.keys_command import keys_command
from api.live.stream_command import stream_command
from api.work_command import work_command
from pipeline.command import app
from pipeline.command import main as run

__all__ = ["app", "main"]

LONGEST_MESSAGE_BYTES = 2**20 + 1024
"""Of a WebSocket: more samples than a credit allows, and their header."""

app.add_typer(keys_command, name="keys")
app.command("work")(work_command)
app.command("stream")(stream_command)


@app.command("serve")
def serve_command(
    host: Annotated[str | None, typer.Option(help="Address to listen on: 127.0.0.1 unless told.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on, 0 for a free one: 8000 unless told.")] = None,
) -> None:
    """Answer over HTTP and analyse what is uploaded; nothing else is needed. Every INKBEAT_... variable is heeded."""
    import uvicorn  # loading the service takes longer than other commands may wait
    from pydantic import ValidationError

    from api.access.binding import binding_fault
    from api.app import create_app
    from api.jobs import open_store
    from api.logs import set_up_logs
    from api.settings import Settings, settings_fault
    from ecg.errors import InkbeatError

    told: dict[str, Any] = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    try:
        settings = Settings(**told)
    except ValidationError as error:
        raise typer.BadParameter(settings_fault(error)) from None
    if (fault := binding_fault(settings)) is not None:
        raise typer.BadParameter(fault)
    try:  # in one line, before uvicorn would tell it in many
        open_store(settings.folder, settings.database_address).close()
    except (InkbeatError, OSError) as error:
        typer.echo(f"inkbeat: {error if isinstance(error, InkbeatError) else 'the folder cannot be written'}", err=True)
        raise typer.Exit(error.exit_code if isinstance(error, InkbeatError) else 5) from None
    set_up_logs(settings)
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=round(settings.shutdown_s),
        ws_max_size=LONGEST_MESSAGE_BYTES,
        ws_per_message_deflate=False,  # samples hardly shrink, and 200 streams would share what it costs
    )


def main() -> None:
    """Run the command."""
    run()
