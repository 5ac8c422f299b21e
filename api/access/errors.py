"""Why nobody can be let in, whoever they are."""

from ecg.errors import InkbeatError


class AccessUnusableError(InkbeatError):
    """Callers cannot be told apart: a library is missing, the issuer does not answer, a file cannot be written."""

    slug = "access-unusable"
    exit_code = 6
