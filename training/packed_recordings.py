"""The recordings that training and benchmarks read: packed in one folder that brings its own reader."""

import importlib.util
from pathlib import Path
from types import ModuleType


def packed_recordings(data: Path) -> ModuleType:
    """The module `load.py` that comes with the packed recordings."""
    spec = importlib.util.spec_from_file_location("packed_recordings", data / "load.py")
    if spec is None or spec.loader is None or not (data / "load.py").is_file():
        raise FileNotFoundError(f"no load.py in {data}; give the folder of the packed recordings")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
