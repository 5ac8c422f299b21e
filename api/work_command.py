"""`inkbeat work`: the workers alone, beside services that only answer."""

from typing import Annotated

import typer

from api.command_start import one_line_fault, settings_with


def work_command(
    workers: Annotated[
        int | None, typer.Option(min=1, help="Documents at once: INKBEAT_WORKERS, or one a processor, unless told.")
    ] = None,
) -> None:
    """Analyse documents that wait, until stopped by SIGTERM or Ctrl-C. Every INKBEAT_... variable is heeded."""
    import signal
    import threading

    from api.jobs import open_store  # loading the service takes longer than other commands may wait
    from api.logs import set_up_logs
    from api.workers import Children, Workers

    settings = settings_with(workers=workers)
    if settings.workers == 0:
        raise typer.BadParameter("INKBEAT_WORKERS is 0", param_hint="--workers")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    set_up_logs(settings)
    children = Children(settings)
    with one_line_fault():
        store = open_store(settings.folder, settings.database_address)
        children.start()
    team = Workers(store, children, settings)
    team.start()
    typer.echo(f"inkbeat: analysing documents, {settings.workers} at once", err=True)
    stop.wait()
    team.stop(settings.shutdown_s)
    children.close()
    store.close()
