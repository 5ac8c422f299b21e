"""A store over a network that fails now and then."""

from pathlib import Path

from pipeline.archive.workers.engine import Engine
from tests.pipeline.archive.faults.archives import Left, left, run_with
from tests.pipeline.archive.faults.failing_web import failing_web


def test_a_store_that_fails_every_tenth_call_loses_nothing(
    archive: Path, undisturbed: Left, workers: Engine, tmp_path: Path
) -> None:
    with failing_web(archive) as (url, calls):
        seen = run_with(url, tmp_path, workers)
        failed = next(calls) // 10

    assert failed >= 2
    assert seen.complete
    assert left(tmp_path) == undisturbed
