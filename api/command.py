"""The `inkbeat` command with the service: pipeline's commands, and those of what is built on them."""

from typing import Annotated

import typer

from api.access.keys_command import keys_command
from api.command_start import one_line_fault, settings_with
from api.live.stream_command import stream_command
from api.work_command import work_command
from pipeline.command import app
from pipeline.command import main as run

__all__ = ["app", "main"]

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

    from api.access.binding import binding_fault
    from api.app import create_app
    from api.jobs import open_store
    from api.live.messages import MOST_BYTES
    from api.logs import set_up_logs

    settings = settings_with(host=host, port=port)
    if (fault := binding_fault(settings)) is not None:
        raise typer.BadParameter(fault)
    with one_line_fault():  # before uvicorn would tell it in many
        open_store(settings.folder, settings.database_address).close()
    set_up_logs(settings)
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=round(settings.shutdown_s),
        ws_max_size=MOST_BYTES + 1024,  # what is a little too large is told so in our words
        ws_per_message_deflate=False,  # samples hardly shrink, and 200 streams would share what it costs
    )


def main() -> None:
    """Run the command."""
    run()
