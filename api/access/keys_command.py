"""`inkbeat keys`: make, list and revoke API keys, in the database that INKBEAT_FOLDER or INKBEAT_DATABASE_URL names."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.access.scope import Scope, is_tenant
from api.command_start import settings_with
from ecg.errors import InkbeatError

if TYPE_CHECKING:
    from api.access.audit_log import AuditLog
    from api.access.keys import ApiKey
    from api.jobs.store import Store

MOST_LABEL = 100
BY_COMMAND = "command"
"""Stands in the audit log where a caller's key would."""
keys_command = typer.Typer(
    name="keys", help="API keys of the service: make, list and revoke them.", no_args_is_help=True
)


@keys_command.command("create")
def create(
    tenant: Annotated[str, typer.Option(help="Whose documents the key opens.")],
    scopes: Annotated[list[Scope], typer.Option("--scope", help="What it allows; may be given several times.")],
    label: Annotated[str, typer.Option(help="What you call it; not a patient's name.")] = "",
    days: Annotated[int, typer.Option(min=1, max=36500, help="How long it holds.")] = 365,
    requests_per_minute: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="Its own limit, in place of the service's.")
    ] = None,
) -> None:
    """Make a key and print it: this once, for it is kept nowhere."""
    from api.access.keys import create_key  # the database takes longer to load than other commands may wait

    if not is_tenant(tenant):
        raise typer.BadParameter("letters, digits, dots, dashes and underscores, 64 at most", param_hint="--tenant")
    if len(label) > MOST_LABEL or not label.isprintable():
        raise typer.BadParameter(f"printable, {MOST_LABEL} characters at most", param_hint="--label")
    with _opened() as (store, audit_log):
        now = datetime.now(UTC)
        key, text = create_key(
            store,
            tenant,
            label,
            frozenset(scopes),
            expires=now + timedelta(days=days),
            now=now,
            requests_per_minute=requests_per_minute,
        )
        _record(audit_log, "key.create", key)
    typer.echo(f"inkbeat: key {key.id} of {tenant}; it is shown this once", err=True)
    typer.echo(text)


@keys_command.command("list")
def list_command(
    tenant: Annotated[str | None, typer.Option(help="Those of one tenant alone.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """List keys, without their secrets."""
    from api.access.keys import list_keys

    with _opened() as (store, _):
        told = [_told(key) for key in list_keys(store, tenant)]
    if as_json:
        typer.echo(json.dumps(told, indent=2))
        return
    for key in told:
        times = f"until {key['expires'][:10]}, used {(key['last_used'] or 'never')[:16]}"
        typer.echo(
            f"{key['id']}  {key['state']:<7}  {key['tenant']}  {','.join(key['scopes'])}  {times}  {key['label']}"
        )


@keys_command.command("revoke")
def revoke(key: Annotated[str, typer.Argument(metavar="ID", help="The 16 digits behind ink_.")]) -> None:
    """Let a key open nothing any more; a service that runs heeds it within seconds."""
    from api.access.keys import revoke_key

    with _opened() as (store, audit_log):
        revoked = revoke_key(store, key, now=datetime.now(UTC))
        _record(audit_log, "key.revoke", revoked)
    typer.echo(f"inkbeat: key {revoked.id} of {revoked.tenant} is revoked", err=True)


@contextmanager
def _opened() -> Iterator[tuple["Store", "AuditLog | None"]]:
    """The store that the environment names, and the audit log where it is a file: nobody keeps the log of a command.

    A refusal is one line and its exit code.
    """
    from api.access.audit_log import AuditLog
    from api.jobs.store import open_store

    settings = settings_with()
    try:
        with ExitStack() as opened:
            audit_log = AuditLog(settings.audit_log) if settings.audit_log is not None else None
            if audit_log is not None:
                opened.callback(audit_log.close)
            store = open_store(settings.folder, settings.database_address)
            opened.callback(store.close)
            yield store, audit_log
    except InkbeatError as error:
        typer.echo(f"inkbeat: {error}", err=True)
        raise typer.Exit(error.exit_code) from None


def _record(audit_log: "AuditLog | None", action: str, key: "ApiKey") -> None:
    from api.access.audit_log import AuditRecord

    if audit_log is not None:
        audit_log.write(AuditRecord(action, "done", key.tenant, BY_COMMAND, key.id))


def _told(key: "ApiKey") -> dict[str, Any]:
    state = "revoked" if key.revoked is not None else "valid" if key.holds(datetime.now(UTC)) else "expired"
    times = {name: getattr(key, name) for name in ("created", "expires", "revoked", "last_used")}
    return {
        "id": key.id,
        "state": state,
        "tenant": key.tenant,
        "label": key.label,
        "scopes": sorted(key.scopes),
        "requests_per_minute": key.requests_per_minute,
        **{name: at.isoformat(timespec="seconds") if at is not None else None for name, at in times.items()},
    }
