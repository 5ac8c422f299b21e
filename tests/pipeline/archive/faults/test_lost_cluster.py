"""A Dask cluster of which workers and at last the scheduler are killed."""

from pathlib import Path

import pytest

from pipeline.archive.manifest_file import open_manifest
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.workers.dask_engine import DaskEngine
from pipeline.archive.workers.engine import EngineError
from tests.pipeline.archive.faults.archives import Left, left, run_with
from tests.pipeline.archive.faults.killing import Killed, killing
from tests.pipeline.archive.workers.dask_cluster import dask_cluster


def test_killed_workers_and_a_killed_scheduler_change_nothing(archive: Path, undisturbed: Left, tmp_path: Path) -> None:
    half = len(undisturbed.pages) // 2
    noted: set[str] = set()
    with dask_cluster(workers=2) as cluster, DaskEngine(cluster.address) as engine:

        def kill_a_worker_and_then_the_scheduler(key: str, killed: Killed) -> bool:
            noted.add(key)
            if len(noted) > half and killed.keys:
                cluster.scheduler.kill()
            return len(noted) > 1 and not killed.keys

        with (
            killing(tmp_path, kill_a_worker_and_then_the_scheduler) as killed,
            pytest.raises(EngineError, match="lost"),
        ):
            run_with(archive, tmp_path, engine)
        assert len(killed.keys) == 1
        engine.close(at_once=True)

    with open_manifest(tmp_path) as manifest:
        assert 0 < manifest.counts()[PageState.DONE] < len(undisturbed.pages)
    with dask_cluster(workers=2) as cluster, DaskEngine(cluster.address) as engine:
        assert run_with(archive, tmp_path, engine).complete
    assert left(tmp_path) == undisturbed
