"""`inkbeat work`: the workers alone, beside services that only answer."""

from typing import Annotated, Any

import typer


def work_command(
    workers: Annotated[
        int | None, typer.Option(min=1, help="Documents at once: INKBEAT_WORKERS, or one a processor, unless told.")
    ] = None,
) -> None:
    """Analyse documents that wait, until stopped by SIGTERM or Ctrl-C. Every INKBEAT_... variable is heeded."""
    import signal
    import threading

    from pydantic import ValidationError

    from api.jobs import open_store  # loading the service takes longer than other commands may wait
    from api.logs import set_up_logs
    from api.settings import Settings, settings_fault
    from api.workers import Children, Workers
    from ecg.errors import InkbeatError

    told: dict[str, Any] = {} if workers is None else {"workers": workers}
    try:
        settings = Settings(**told)
    except ValidationError as error:
        raise typer.BadParameter(settings_fault(error)) from None
    if settings.workers == 0:
        raise typer.BadParameter("INKBEAT_WORKERS is 0", param_hint="--workers")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    set_up_logs(settings)
    url = settings.database_url.get_secret_value() if settings.database_url else None
    children = Children(settings)
    try:
        store = open_store(settings.folder, url)
        children.start()
    except (InkbeatError, OSError) as error:
        typer.echo(f"inkbeat: {error if isinstance(error, InkbeatError) else 'the folder cannot be written'}", err=True)
        raise typer.Exit(error.exit_code if isinstance(error, InkbeatError) else 5) from None
    team = Workers(store, children, settings)
    team.start()
    typer.echo(f"inkbeat: analysing documents, {settings.workers} at once", err=True)
    stop.wait()
    team.stop(settings.shutdown_s)
    children.close()
    store.close()
