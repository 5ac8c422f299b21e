"""Every option of the service, in one place: each can be set by an environment variable, INKBEAT_PORT for `port`."""

import os
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "INKBEAT_"


class Settings(BaseSettings):
    """What the service is told before it starts; a value that is not allowed raises pydantic's ValidationError."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", use_attribute_docstrings=True)

    host: str = "127.0.0.1"
    """Address to listen on. There is no authentication: others than this machine should come through a proxy."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Port to listen on; 0 takes a free one."""
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    """Names in the Host header that are answered, as a JSON list; ["*"] answers all. Keeps out DNS rebinding."""
    cors_origins: tuple[str, ...] = ()
    """Origins whose pages may call the service, as a JSON list; none unless given."""
    body_mib: Annotated[float, Field(gt=0, le=512)] = 16.0
    """Largest body of a request (MiB)."""
    body_s: Annotated[float, Field(gt=0, le=3600)] = 60.0
    """Longest time that a body may take to arrive (s)."""
    most_samples: Annotated[int, Field(ge=1, le=2**24)] = 2_000_000
    """Most samples of one signal, all leads together."""
    most_requests: Annotated[int, Field(ge=1, le=4096)] = 64
    """Most signals that are received, waiting or being computed at once; more are asked to come again."""
    threads: Annotated[int, Field(ge=1, le=256)] = Field(default_factory=lambda: os.cpu_count() or 1)
    """Signals that are computed at once; as many as there are processors unless given."""

    @property
    def body_bytes(self) -> int:
        """Largest body (bytes)."""
        return int(self.body_mib * 2**20)


def settings_table() -> str:
    """Every option as a Markdown table: variable, value unless given, meaning."""
    rows = ["| Variable | Unless given | Meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        given = "processors" if field.default_factory else _as_written(field.default)
        rows.append(f"| `{PREFIX}{name.upper()}` | {given} | {field.description} |")
    return "\n".join(rows)


def settings_fault(error: ValidationError) -> str:
    """What is wrong with the first option that is not allowed, by the name of its variable."""
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{PREFIX}{str(first['loc'][0]).upper()}: {first['msg']}"


def _as_written(value: object) -> str:
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{one}"' for one in value) + "]`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"
