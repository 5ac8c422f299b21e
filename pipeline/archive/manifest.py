"""The manifest of an archive: one row a page in SQLite, so that nothing is lost and nothing done twice.

One process writes (it holds the archive's lock, see `pipeline.archive.run`); any other may read meanwhile.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from ecg.errors import InputError, OutputError
from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.page_row import PageRow, Verdict, page_row
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_work import PageOutcome, page_key
from pipeline.archive.store.listing_types import Refusal, Surveyed

MOST_DEATHS = 2
"""A page over which so many workers ended is not tried again."""
MOST_ATTEMPTS = 3
"""A page that failed so often is not tried again in the same run."""
KILLER = Refusal(
    "killed-worker", "the process that read it ended", "look at the page; `inkbeat batch retry` tries again"
)
LOST = Refusal("failed-too-often", "every attempt failed", "look at the cause; `inkbeat batch retry` tries again")


class ManifestError(InputError):
    """The folder holds no manifest, a damaged one, or that of another archive."""

    slug = "unusable-manifest"


@dataclass(frozen=True)
class Leased:
    """A page that is given to a worker."""

    document: str
    page: int
    """Counted from 1."""


class Manifest:
    """An open manifest. A context manager; every change is whole or none."""

    def __init__(self, connection: sqlite3.Connection, place: Path) -> None:
        """connection: in autocommit mode; place: its file."""
        self._sql = connection
        self.place = place

    def __enter__(self) -> "Manifest":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._sql.close()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """Everything in the block, or nothing. Raises OutputError where the disk does not take it."""
        try:
            self._sql.execute("BEGIN IMMEDIATE")
            yield self._sql
            self._sql.execute("COMMIT")
        except sqlite3.Error as error:
            if self._sql.in_transaction:
                self._sql.execute("ROLLBACK")
            what = f"{self.place.name} could not be written ({error})"
            raise OutputError(what, cure="check folder and space; the same command goes on") from error
        except BaseException:
            if self._sql.in_transaction:
                self._sql.execute("ROLLBACK")
            raise

    # What the archive is and how it is read.

    @property
    def archive(self) -> str:
        """Folder, glob, file or URL."""
        return self._about("archive")

    @property
    def settings(self) -> ArchiveSettings:
        """How its pages are analysed."""
        return ArchiveSettings.model_validate_json(self._about("settings"))

    def _about(self, key: str) -> str:
        return str(self._sql.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()[0])

    # Files.

    def stamps(self) -> dict[str, str]:
        """Name of every file -> its stamp when it was last opened; empty where it is to be opened again."""
        return dict(self._sql.execute("SELECT name, stamp FROM names"))

    def documents(self) -> dict[str, str]:
        """Name of every file that could be fetched -> its document."""
        return dict(self._sql.execute("SELECT name, document FROM names WHERE document IS NOT NULL"))

    def enlist(self, found: Iterable[tuple[Surveyed, str, int]], version: str) -> None:
        """Take up files that were opened, each with its stamp and size (bytes); pages not known yet are queued."""
        with self._change() as sql:
            for surveyed, stamp, size in found:
                told = surveyed.refusal
                failed = surveyed.document is None
                sql.execute(
                    "INSERT OR REPLACE INTO names VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        surveyed.name,
                        "" if failed else stamp,
                        surveyed.document,
                        *((told.code, told.message, told.cure) if failed and told else (None, None, None)),
                    ),
                )
                if surveyed.document is not None:
                    self._take_up(sql, surveyed, size, version)

    def _take_up(self, sql: sqlite3.Connection, surveyed: Surveyed, size: int, version: str) -> None:
        document, told = surveyed.document, surveyed.refusal
        row = sql.execute("SELECT 1 FROM documents WHERE document = ?", (document,)).fetchone()
        if row is not None:
            return
        sql.execute("INSERT INTO documents (document, pages, bytes) VALUES (?, ?, ?)", (document, surveyed.pages, size))
        place = sql.execute("SELECT last_insert_rowid()").fetchone()[0]
        if told is not None:
            sql.execute(
                "INSERT INTO pages (document, page, place, state, attempts, version, code, message, cure, needs_review)"
                " VALUES (?, 1, ?, 'refused', 1, ?, ?, ?, ?, 1)",
                (document, place, version, told.code, told.message, told.cure),
            )
        else:
            sql.executemany(
                "INSERT INTO pages (document, page, place, state) VALUES (?, ?, ?, 'queued')",
                ((document, page, place) for page in range(1, surveyed.pages + 1)),
            )

    def forget_unfetched(self, other_than: Collection[str]) -> None:
        """Forget files that could not be fetched and that the archive has no more."""
        gone = [(name,) for name, _ in self.unfetched() if name not in other_than]
        with self._change() as sql:
            sql.executemany("DELETE FROM names WHERE name = ?", gone)

    # Pages in work.

    def give_back_leases(self) -> int:
        """Queue what a driver that is gone had given out; how many pages."""
        with self._change() as sql:
            return sql.execute("UPDATE pages SET state = 'queued' WHERE state = 'leased'").rowcount

    def lease(self, most: int, documents: frozenset[str] | None = None) -> tuple[Leased, ...]:
        """Give out the next queued pages, in the order of the archive; none twice.

        documents: those that can be fetched now; the others wait.
        """
        chosen: list[Leased] = []
        with self._change() as sql:
            queued = sql.execute("SELECT document, page FROM pages WHERE state = 'queued' ORDER BY place, page")
            for document, page in queued:
                if documents is None or document in documents:
                    chosen.append(Leased(document, page))
                if len(chosen) == most:
                    break
            sql.executemany(
                "UPDATE pages SET state = 'leased', attempts = attempts + 1 WHERE document = ? AND page = ?",
                ((page.document, page.page) for page in chosen),
            )
        return tuple(chosen)

    def release(self, pages: Iterable[Leased]) -> None:
        """Queue pages that were given out but never begun."""
        with self._change() as sql:
            sql.executemany(
                "UPDATE pages SET state = 'queued', attempts = attempts - 1"
                " WHERE document = ? AND page = ? AND state = 'leased'",
                ((page.document, page.page) for page in pages),
            )

    def settle(self, outcomes: Iterable[PageOutcome]) -> None:
        """Write down what became of pages."""
        with self._change() as sql:
            for outcome in outcomes:
                told = outcome.refusal
                sql.execute(
                    "UPDATE pages SET state = ?, version = ?, code = ?, message = ?, cure = ?, confidence = ?,"
                    " needs_review = ?, verdict = NULL, note = NULL, files = ?, bytes = ?, timings_s = ?, seconds = ?"
                    " WHERE document = ? AND page = ?",
                    (
                        outcome.state,
                        outcome.version,
                        *((told.code, told.message, told.cure) if told else (None, None, None)),
                        outcome.confidence,
                        outcome.needs_review,
                        json.dumps(dict(sorted(outcome.files.items()))),
                        outcome.bytes,
                        json.dumps(dict(outcome.timings_s)),
                        outcome.seconds,
                        outcome.document,
                        outcome.page,
                    ),
                )

    def blame(self, pages: Iterable[Leased], guilty: frozenset[str]) -> None:
        """Write down that a worker ended with these pages: those whose key is guilty were being read just then.

        A page that did so MOST_DEATHS times is dead; the others are queued as if they had never been given out, unless
        none is guilty: then each has used up one attempt, and is dead after MOST_ATTEMPTS.
        """
        pages = tuple(pages)
        known = any(page_key(page.document, page.page) in guilty for page in pages)
        with self._change() as sql:
            for page in pages:
                is_guilty = page_key(page.document, page.page) in guilty
                sql.execute(
                    "UPDATE pages SET state = 'queued', deaths = deaths + ?, attempts = attempts - ?"
                    " WHERE document = ? AND page = ?",
                    (int(is_guilty), int(known and not is_guilty), page.document, page.page),
                )
            self._bury(sql, "deaths >= ?", MOST_DEATHS, KILLER)
            if not known:
                self._bury(sql, "attempts >= ?", MOST_ATTEMPTS, LOST)

    def queue_failed(self) -> int:
        """Queue failed pages again, and bury those that failed too often; how many were queued."""
        with self._change() as sql:
            sql.execute("UPDATE pages SET state = 'dead' WHERE state = 'failed' AND attempts >= ?", (MOST_ATTEMPTS,))
            return sql.execute("UPDATE pages SET state = 'queued' WHERE state = 'failed'").rowcount

    def _bury(self, sql: sqlite3.Connection, where: str, limit: int, told: Refusal) -> None:
        sql.execute(
            "UPDATE pages SET state = 'dead', code = ?, message = ?, cure = ?, needs_review = 1"
            f" WHERE state = 'queued' AND {where}",
            (told.code, told.message, told.cure, limit),
        )

    # Pages that somebody wants to be read once more, or has looked at.

    def queue_again(self, states: Iterable[PageState], code: str | None = None, other_than: str | None = None) -> int:
        """Queue pages of these states once more, as if never tried; how many.

        code: only those with this slug; other_than: only those that another pipeline version made. A document that
        could not be opened is opened again by the next run.
        """
        where = f"state IN ({','.join('?' * len(chosen := tuple(states)))})"
        values: list[str] = list(chosen)
        if code is not None:
            where, values = f"{where} AND code = ?", [*values, code]
        if other_than is not None:
            where, values = f"{where} AND version IS NOT ?", [*values, other_than]
        unopened = f"{where} AND document IN (SELECT document FROM documents WHERE pages = 0)"
        with self._change() as sql:
            documents = [row[0] for row in sql.execute(f"SELECT document FROM pages WHERE {unopened}", values)]
            for document in documents:
                sql.execute("UPDATE names SET stamp = '' WHERE document = ?", (document,))
                sql.execute("DELETE FROM pages WHERE document = ?", (document,))
                sql.execute("DELETE FROM documents WHERE document = ?", (document,))
            queued = sql.execute(f"UPDATE pages SET state = 'queued', attempts = 0, deaths = 0 WHERE {where}", values)
            return len(documents) + queued.rowcount

    def queue_damaged(self, keys: Iterable[tuple[str, int]]) -> None:
        """Queue pages (document, page) whose results are not what was written."""
        with self._change() as sql:
            sql.executemany(
                "UPDATE pages SET state = 'queued', attempts = 0, deaths = 0 WHERE document = ? AND page = ?", keys
            )

    def judge(self, key: str, verdict: Verdict, note: str | None = None) -> None:
        """Write down what a human says of a page. Raises ManifestError where no page has this key."""
        start, _, page = key.partition("-p")
        with self._change() as sql:
            judged = sql.execute(
                "UPDATE pages SET verdict = ?, note = ? WHERE substr(document, 1, 16) = ? AND page = ?",
                (verdict, note, start, int(page) if page.isdecimal() else -1),
            )
            if judged.rowcount == 0:
                raise ManifestError(f"no page is called {key}", cure="`inkbeat batch review` lists them")

    # What stands there.

    def counts(self) -> dict[PageState, int]:
        """How many pages stand where; of those whose document the archive still has."""
        counted = dict.fromkeys(PageState, 0)
        for state, count in self._sql.execute(f"SELECT state, count(*) FROM pages WHERE {_NAMED} GROUP BY state"):
            counted[PageState(state)] = count
        return counted

    def refusals(self) -> list[tuple[Refusal, int]]:
        """Why pages were not read, and how many for each reason; the most frequent first."""
        rows = self._sql.execute(
            "SELECT code, message, cure, count(*) FROM pages"
            f" WHERE state IN ('refused', 'failed', 'dead') AND {_NAMED} GROUP BY code ORDER BY 4 DESC, 1"
        )
        return [(Refusal(code, message, cure), count) for code, message, cure, count in rows]

    def unfetched(self) -> list[tuple[str, Refusal]]:
        """Files that could not be fetched, and why."""
        rows = self._sql.execute("SELECT name, code, message, cure FROM names WHERE document IS NULL ORDER BY name")
        return [(name, Refusal(*told)) for name, *told in rows]

    def files(self) -> int:
        """How many files of the archive were taken up."""
        return int(self._sql.execute("SELECT count(*) FROM names").fetchone()[0])

    def outdated(self, version: str) -> int:
        """How many pages another pipeline version read or refused."""
        row = self._sql.execute(
            f"SELECT count(*) FROM pages WHERE state IN ('done', 'refused') AND version IS NOT ? AND {_NAMED}",
            (version,),
        )
        return int(row.fetchone()[0])

    def seconds(self) -> list[float]:
        """Time that each page that is done took in its worker (s)."""
        return [row[0] for row in self._sql.execute("SELECT seconds FROM pages WHERE state = 'done'")]

    def rows(self, named: bool = True) -> Iterator[PageRow]:
        """Every page of a document that the archive has, by document and page; else also of those that it had."""
        names = self._names()
        self._sql.row_factory = sqlite3.Row
        try:
            where = f"WHERE {_NAMED}" if named else ""
            found = self._sql.execute(f"SELECT * FROM pages {where} ORDER BY document, page")
        finally:
            self._sql.row_factory = None
        for row in found:
            yield page_row(row, names.get(row["document"], ()))

    def _names(self) -> Mapping[str, tuple[str, ...]]:
        names: dict[str, list[str]] = defaultdict(list)
        for document, name in self._sql.execute("SELECT document, name FROM names WHERE document IS NOT NULL"):
            names[document].append(name)
        return {document: tuple(sorted(found)) for document, found in names.items()}


_NAMED = "document IN (SELECT document FROM names)"
"""A document whose last file was replaced by another has no name any more."""
