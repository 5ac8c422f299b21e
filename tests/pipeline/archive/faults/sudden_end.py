"""Ends a process, as a power cut does, just before it gives a file its name. Python imports it where told to.

As `sitecustomize` in a folder of PYTHONPATH it is imported by every process that is started; none but those of a test
have such a folder. Processes end before files whose name ends as ENDINGS says, MOST times in all, and only once before
the same file: what comes after them goes on.
"""

import os
from pathlib import Path

ENDED, ENDINGS = "SUDDEN_ENDS", "SUDDEN_ENDINGS"
CODE = 77
MOST = 3
_replace = os.replace


def _ends(source: "os.PathLike[str] | str", target: "os.PathLike[str] | str", **more: int) -> None:
    name = Path(os.fspath(target)).name
    if name.endswith(tuple(os.environ[ENDINGS].split())):
        mark = Path(os.environ[ENDED]) / name
        if not mark.exists() and len(list(mark.parent.iterdir())) < MOST:
            mark.touch()
            os._exit(CODE)
    _replace(source, target, **more)


if ENDED in os.environ:
    os.replace = _ends  # type: ignore[assignment]
