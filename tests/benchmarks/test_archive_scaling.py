"""The simulation of many cores keeps to arithmetic where that is known."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.archive_scaling import (
    DRIVER,
    FOLDER,
    SCHEDULER,
    TABLES,
    WORKERS,
    Costs,
    Store,
    drawn_seconds,
    simulate,
)

PAGES = 2_000
FREE = Costs(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1)
ENDLESS = Store(1e12, 1e15, 0.0, 1.0, 1e12, 1.0)
SECOND = np.ones(10)


@pytest.mark.parametrize("cores", [1, 4, 50])
def test_where_nothing_else_costs_only_pages_take_time(cores: int) -> None:
    run = simulate(FREE, ENDLESS, SECOND, cores, PAGES)

    assert run.wall_s == pytest.approx(PAGES / cores, rel=1e-3)
    assert run.efficiency == pytest.approx(1.0, abs=1e-3)
    assert run.busy[WORKERS] == pytest.approx(1.0, abs=1e-3)
    assert run.bottleneck == "-"


def test_one_driver_gives_out_no_more_than_it_can() -> None:
    run = simulate(replace(FREE, settle_s=0.1), ENDLESS, SECOND, 100, PAGES)

    assert run.wall_s == pytest.approx(PAGES * 0.1, rel=0.02)
    assert run.bottleneck == DRIVER


def test_tasks_of_more_pages_spare_the_scheduler() -> None:
    alone = simulate(replace(FREE, scheduler_s=0.1), ENDLESS, SECOND, 100, PAGES)
    together = simulate(replace(FREE, scheduler_s=0.1, together=4), ENDLESS, SECOND, 100, PAGES)

    assert alone.bottleneck == SCHEDULER
    assert alone.wall_s == pytest.approx(PAGES * 0.1, rel=0.02)
    assert together.wall_s < 0.4 * alone.wall_s


def test_a_slow_folder_and_tables_at_the_end_limit_as_they_must() -> None:
    slow = simulate(FREE, replace(ENDLESS, files_per_s=20.0), SECOND, 100, PAGES)
    late = simulate(replace(FREE, tables_s=0.1), ENDLESS, SECOND, 100, PAGES)

    assert (slow.bottleneck, late.bottleneck) == (FOLDER, TABLES)
    assert slow.wall_s == pytest.approx(PAGES / 20.0, rel=0.05)
    assert late.wall_s == pytest.approx(PAGES / 100 + PAGES * 0.1, rel=0.01)


def test_more_cores_are_sooner_done_but_less_efficient() -> None:
    runs = [simulate(Costs(), Store(), drawn_seconds(100), cores, PAGES) for cores in (2, 16, 128)]

    assert [run.wall_s for run in runs] == sorted((run.wall_s for run in runs), reverse=True)
    assert [run.efficiency for run in runs] == sorted((run.efficiency for run in runs), reverse=True)
