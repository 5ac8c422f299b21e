"""What is asked of an analysis, as JSON."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

from digitizer.corrections import Corrections

LOWEST_PAGE_FS_HZ, HIGHEST_PAGE_FS_HZ = 50.0, 2000.0


class PageOptions(BaseModel):
    """Which pages of a document are analysed, and how."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    pages: Annotated[tuple[Annotated[int, Field(ge=1, le=100_000)], ...], Field(min_length=1)] | None = None
    """Pages (counted from 1); all unless given."""
    fs_hz: Annotated[FiniteFloat, Field(ge=LOWEST_PAGE_FS_HZ, le=HIGHEST_PAGE_FS_HZ)] | None = None
    """Samples per second of a page's leads (500 unless given), or of a signal file that does not tell its own."""
    redact: bool = False
    """Take patient text out of image and results."""


class AnalysisOptions(PageOptions):
    """All that is asked of an analysis."""

    corrections: Corrections | None = None
    """What a person corrected, of one page alone."""

    @model_validator(mode="after")
    def _corrections_are_of_one_page(self) -> "AnalysisOptions":
        if self.corrections is not None and len(self.pages or ()) != 1:
            raise ValueError("corrections are those of one page")
        return self
