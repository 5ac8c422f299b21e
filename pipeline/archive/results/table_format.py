"""What the tables of an archive are written as where they are taken elsewhere."""

from enum import StrEnum


class TableFormat(StrEnum):
    """What tables are written as."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"
