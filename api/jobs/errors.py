"""What the job store refuses to do, and why."""

from ecg.errors import InkbeatError


class StoreUnusableError(InkbeatError):
    """The database cannot be used: its driver is missing, or a newer version made it."""

    slug = "store-unusable"


class NotFoundError(InkbeatError):
    """No such document, job or result, or it is another tenant's: the two look the same."""

    slug = "not-found"


class LeaseLostError(InkbeatError):
    """The worker's lease ran out, or the job was cancelled or deleted: whatever it did must be dropped."""

    slug = "lease-lost"


class KeyReusedError(InkbeatError):
    """An idempotency key came again with another request."""

    slug = "idempotency-key-reused"


class KeyInUseError(InkbeatError):
    """The first request of an idempotency key is still being answered."""

    slug = "idempotency-key-in-use"


class RevisedError(InkbeatError):
    """The page was corrected by somebody else meanwhile."""

    slug = "revised-meanwhile"


class BadCursorError(InkbeatError):
    """A cursor that no list gave out."""

    slug = "bad-cursor"
