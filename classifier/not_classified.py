"""The refusal that all classifiers share."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NotClassified:
    """Nothing could be classified, and why."""

    reason: str
