"""Without authentication the service listens to this machine alone."""

import pytest

from api.access.binding import binding_fault
from api.settings import Settings


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LOCALHOST"])
def test_this_machine_needs_no_authentication(host: str) -> None:
    assert binding_fault(Settings(host=host)) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "ward.example", "localhost.example", "0", "127.1"])
def test_whatever_else_is_refused_without_it(host: str) -> None:
    said = binding_fault(Settings(host=host))
    assert said is not None
    assert (host or "every address") in said
    assert "INKBEAT_AUTH" in said
    assert binding_fault(Settings(host=host, auth="keys")) is None
    assert binding_fault(Settings(host=host, auth="oidc", oidc_issuer="https://issuer.example")) is None
