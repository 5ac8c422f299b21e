"""Whom a service without authentication may listen to: this machine alone."""

import ipaddress

from api.settings import PREFIX, Settings


def binding_fault(settings: Settings) -> str | None:
    """Why the service may not listen at this address; None where it may."""
    if settings.auth != "none" or is_this_machine(settings.host):
        return None
    shown = settings.host or "every address"
    return (
        f"{shown} is reached by other machines, and there is no authentication; "
        f"set {PREFIX}AUTH to keys (`inkbeat keys create` makes one) or oidc, or listen at 127.0.0.1"
    )


def is_this_machine(host: str) -> bool:
    """Whether only programs on this machine reach a host of that name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"
