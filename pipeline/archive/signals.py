"""What the leads of an archive's pages are written as."""

from enum import StrEnum


class Signals(StrEnum):
    """What a page's leads are written as."""

    PARQUET = "parquet"
    WFDB = "wfdb"
    NPZ = "npz"
    NONE = "none"
