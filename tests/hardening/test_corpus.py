"""Every bad file ends in its typed answer, within a process of limited time and memory.

How much of its time each takes is told by `benchmarks.hardening`: it depends on the machine and what else runs there.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hardening.case import Case
from tests.hardening.corpus import corpus
from tests.hardening.guarded import Guarded

MOST_MIB = 1500.0
QUICK = [case for case in corpus() if not case.costly]


@pytest.fixture(scope="module")
def guarded() -> Iterator[Guarded]:
    process = Guarded()
    yield process
    process.close()


@pytest.mark.parametrize("case", QUICK, ids=str)
def test_it_ends_in_its_answer(case: Case, guarded: Guarded, tmp_path: Path) -> None:
    outcome = guarded.outcome(case.write(tmp_path))
    assert outcome.answers
    assert set(outcome.answers) <= case.answers, outcome
    assert outcome.mib < MOST_MIB


def test_cases_have_names_of_their_own_and_the_same_content_each_time() -> None:
    names = Counter(case.name for case in corpus())
    assert not [name for name, count in names.items() if count > 1]
    for case in QUICK[::10]:
        assert case.build() == case.build(), case.name
