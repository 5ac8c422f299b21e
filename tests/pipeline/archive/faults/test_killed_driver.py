"""The driver killed at random moments: the same command goes on, and ends as if nothing had been."""

import random
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from pipeline.archive.manifest_file import FILE, open_manifest
from pipeline.archive.pages.page_state import PageState
from tests.pipeline.archive.faults.archives import Left, left, started

KILLS = 2


def done(out: Path) -> int:
    if not (out / FILE).exists():
        return 0
    with open_manifest(out) as manifest:
        return manifest.counts()[PageState.DONE]


def test_a_driver_killed_again_and_again_goes_on_where_it_was(archive: Path, undisturbed: Left, tmp_path: Path) -> None:
    chance = random.Random(7)
    before = 0
    for _ in range(KILLS):
        with started(archive, tmp_path) as driver:
            # Once it has gone on by some pages, at any moment.
            while done(tmp_path) < min(before + 2, len(undisturbed.pages) - 1) and driver.poll() is None:
                time.sleep(0.02)
            time.sleep(chance.random() * 0.3)
            children = psutil.Process(driver.pid).children() if driver.poll() is None else []
            driver.kill()
        _, alive = psutil.wait_procs(children, timeout=10)
        assert alive == [], "workers live on without their driver"
        assert done(tmp_path) >= before
        before = done(tmp_path)
    with started(archive, tmp_path) as driver:
        assert driver.wait(120) == 0

    assert left(tmp_path) == undisturbed
    with open_manifest(tmp_path) as manifest:
        # None was read again that was done, and none died.
        assert sum(row.attempts for row in manifest.rows()) <= len(undisturbed.pages) + 4 * KILLS
        assert all(row.deaths == 0 for row in manifest.rows())
