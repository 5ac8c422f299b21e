"""The last documents that a process copied from a store or out of a container."""

import os
import shutil
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path

from pipeline.archive.store.scratch_folder import new_scratch

KEPT = 4
"""Documents; the pages of a long one are asked for one after another."""

_kept: OrderedDict[Hashable, Path] = OrderedDict()
if hasattr(os, "register_at_fork"):  # the copies are those of the parent, which removes them when it likes
    os.register_at_fork(after_in_child=_kept.clear)


def kept_copy(key: Hashable, make: Callable[[Path], Path]) -> Path:
    """The copy that is kept under a key, else the one that `make` writes into an empty folder.

    Raises what `make` does, and then keeps nothing.
    """
    copy = _kept.pop(key, None)
    if copy is None or not copy.is_file():
        copy = _made(make)
    _kept[key] = copy
    while len(_kept) > KEPT:
        _, oldest = _kept.popitem(last=False)
        shutil.rmtree(oldest.parent, ignore_errors=True)
    return copy


def _made(make: Callable[[Path], Path]) -> Path:
    folder = new_scratch()
    try:
        return make(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
