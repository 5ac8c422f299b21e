"""Electrodes that are likely not where the leads say, with the evidence."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LeadSwap:
    """An arrangement of the electrodes that explains the leads better than the names they go by."""

    code: str
    """For example "LA/RA", "V2/V3" or "mirrored"."""
    statement: str
    """What is likely, in words."""
    leads: tuple[str, ...]
    """Leads that would show something else than their names say."""
    odds: float | None
    """Natural logarithm of how much likelier this arrangement makes the leads than their names do; None where a rule
    tells it and not a likelihood."""
    evidence: tuple[str, ...]
    alternative: str | None = None
    """What speaks for or against the other thing that looks like that."""

    @property
    def text(self) -> str:
        """One line with the evidence."""
        return "; ".join((f"{self.statement}: {', '.join(self.evidence)}", *filter(None, (self.alternative,))))
