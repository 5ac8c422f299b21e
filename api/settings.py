"""Every option of the service, in one place: each can be set by an environment variable, INKBEAT_PORT for `port`."""

import os
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "INKBEAT_"


def _processors() -> int:
    return os.cpu_count() or 1


def _data_folder() -> Path:
    return user_data_path("inkbeat", appauthor=False)


UNLESS_GIVEN = {_processors: "processors", _data_folder: "the user's data folder"}
"""What makes a value unless one is given, in words."""


class Settings(BaseSettings):
    """What the service is told before it starts; a value that is not allowed raises pydantic's ValidationError."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", use_attribute_docstrings=True)

    host: str = "127.0.0.1"
    """Address to listen on. Other than this machine's own only with authentication."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Port to listen on; 0 takes a free one."""
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    """Names in the Host header that are answered, as a JSON list; ["*"] answers all. Keeps out DNS rebinding."""
    cors_origins: tuple[str, ...] = ()
    """Origins whose pages may call the service, as a JSON list; none unless given."""
    shutdown_s: Annotated[float, Field(ge=0, le=3600)] = 30.0
    """Time for requests and analyses to end after a stop was asked for (s)."""

    folder: Path = Field(default_factory=_data_folder)
    """Folder of documents, results and the database."""
    database_url: SecretStr | None = None
    """PostgreSQL, as postgresql://user:password@host/name; SQLite in the folder unless given."""
    keep_h: Annotated[float, Field(gt=0, le=24 * 3650)] = 24.0 * 7
    """How long a document and its results are kept after the upload (h)."""
    sweep_s: Annotated[float, Field(gt=0, le=24 * 3600)] = 60.0
    """How often what is no longer kept is deleted (s)."""

    body_mib: Annotated[float, Field(gt=0, le=512)] = 16.0
    """Largest body of a request other than a document (MiB)."""
    upload_mib: Annotated[float, Field(gt=0, le=4096)] = 64.0
    """Largest document (MiB)."""
    body_s: Annotated[float, Field(gt=0, le=3600)] = 60.0
    """Longest time that a body may take to arrive (s)."""
    most_samples: Annotated[int, Field(ge=1, le=2**24)] = 2_000_000
    """Most samples of one signal that is posted, all leads together."""
    most_requests: Annotated[int, Field(ge=1, le=4096)] = 64
    """Most signals or documents that are received, waiting or being computed at once; more are asked to come again."""
    threads: Annotated[int, Field(ge=1, le=256)] = Field(default_factory=_processors)
    """Posted signals that are computed at once; as many as there are processors unless given."""
    most_streams: Annotated[int, Field(ge=0, le=100_000)] = 256
    """Most live streams at once."""

    workers: Annotated[int, Field(ge=0, le=256)] = Field(default_factory=_processors)
    """Documents that are analysed at once, each in a process of its own; 0 leaves them to `inkbeat work`."""
    lease_s: Annotated[float, Field(ge=1, le=3600)] = 30.0
    """Another worker takes over an analysis after so long without a sign of life (s)."""
    most_pages: Annotated[int, Field(ge=1, le=10_000)] = 50
    """Most pages of one analysis."""
    page_s: Annotated[float, Field(gt=0, le=3600)] = 60.0
    """Longest time for one page, and processor time at that (s)."""
    child_mib: Annotated[int, Field(ge=512, le=2**20)] = 4096
    """Most address space of a process that opens documents (MiB)."""
    child_documents: Annotated[int, Field(ge=1, le=100_000)] = 200
    """Documents that such a process opens before a fresh one takes its place."""
    fast_s: Annotated[float, Field(ge=0, le=60)] = 10.0
    """How long a request waits for its analysis before the answer is "202 Accepted" (s)."""

    auth: Literal["none", "keys", "oidc"] = "none"
    """none for this machine alone; keys for API keys (`inkbeat keys`); oidc for bearer tokens, and API keys too."""
    oidc_issuer: str | None = None
    """Issuer of bearer tokens, as their `iss` says."""
    oidc_audience: str = "inkbeat"
    """Audience that bearer tokens are for, as their `aud` says."""
    oidc_jwks_url: str | None = None
    """Where the issuer's public keys (JWKS) are fetched; as its openid-configuration says unless given."""
    oidc_tenant_claim: str = "tenant"
    """Claim of a bearer token that names the tenant."""
    requests_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 600
    """Most requests of one key in a minute, unless the key has a limit of its own."""
    tries_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 30
    """Most requests without a valid key from one address in a minute."""

    log_format: Literal["auto", "json", "text"] = "auto"
    """json for machines, one object a line; text for people; auto is text on a terminal, else json."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Least severity that is logged."""
    audit_log: Path | None = None
    """File that tells who did what and when, one JSON object a line; with the log unless given."""

    @property
    def body_bytes(self) -> int:
        """Largest body (bytes)."""
        return int(self.body_mib * 2**20)

    @property
    def upload_bytes(self) -> int:
        """Largest document (bytes)."""
        return int(self.upload_mib * 2**20)

    @property
    def database_address(self) -> str | None:
        """The database as SQLAlchemy spells it; None for SQLite in the folder."""
        return self.database_url.get_secret_value() if self.database_url else None

    @model_validator(mode="after")
    def _oidc_needs_an_issuer(self) -> "Settings":
        if self.auth == "oidc" and not self.oidc_issuer:
            raise ValueError(f"{PREFIX}AUTH is oidc, so that {PREFIX}OIDC_ISSUER must be given")
        return self


def settings_table() -> str:
    """Every option as a Markdown table: variable, value unless given, meaning."""
    rows = ["| Variable | Unless given | Meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        made = field.default_factory
        given = next((words for make, words in UNLESS_GIVEN.items() if make is made), None)
        rows.append(f"| `{PREFIX}{name.upper()}` | {given or _as_written(field.default)} | {field.description} |")
    return "\n".join(rows)


def settings_fault(error: ValidationError) -> str:
    """What is wrong with the first option that is not allowed, by the name of its variable."""
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{PREFIX}{str(first['loc'][0]).upper()}: {first['msg']}" if first["loc"] else str(first["msg"])


def _as_written(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{one}"' for one in value) + "]`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"
