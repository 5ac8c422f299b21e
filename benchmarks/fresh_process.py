"""Work in a process of its own, which shares nothing with others."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Result = TypeVar("Result")


def in_fresh_process(work: Callable[..., Result], *arguments: object) -> Result:
    """The result of work that shares neither memory nor warm caches with any other."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(work, *arguments).result()
