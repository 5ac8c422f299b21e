"""Fetch the public databases that the classifiers are trained on, through the wfdb library.

    python -m training.download mitdb --to data/mitdb

The folder is then what `--data` of the trainings takes: mitdb for beats, cinc2017 for rhythm, ptbxl for twelve leads.
What is there already is not fetched again.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import wfdb


@dataclass(frozen=True)
class Database:
    """Where a database lies on PhysioNet."""

    name: str
    records: str
    """Folder of the records there."""
    files: tuple[str, ...] = ()
    """Tables beside the records, that hold their labels."""


DATABASES = {
    "mitdb": Database("mitdb", "mitdb"),
    "cinc2017": Database("challenge-2017", "challenge-2017/training", ("REFERENCE-v3.csv",)),
    "ptbxl": Database("ptb-xl", "ptb-xl", ("ptbxl_database.csv", "scp_statements.csv")),
}


def download(database: Database, folder: Path) -> None:
    """Fetch records, annotations and tables into `folder`; OSError where PhysioNet is not reached."""
    folder.mkdir(parents=True, exist_ok=True)
    if database.files:
        wfdb.dl_files(database.name, str(folder), list(database.files))
    wfdb.dl_database(database.records, str(folder))


def main() -> None:
    """Fetch one database; one line and exit code 1 where that fails."""
    parser = argparse.ArgumentParser(
        prog="inkbeat download", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("database", choices=tuple(DATABASES))
    parser.add_argument("--to", type=Path, required=True, help="folder; made where it is missing")
    given = parser.parse_args()
    try:
        download(DATABASES[given.database], given.to)
    except OSError as error:
        reason = type(error).__name__
        print(
            f"inkbeat: PhysioNet was not reached ({reason}); go online and give the same command again", file=sys.stderr
        )
        raise SystemExit(1) from None
    except (ValueError, IndexError) as error:
        print(
            f"inkbeat: PhysioNet's answer was not understood ({error}); is the wfdb library current?", file=sys.stderr
        )
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
