"""Documents are opened in child processes alone: a pool of those, and the threads that do the store's jobs in them.

A child is confined before it loads anything (`sandbox`), keeps everything loaded, sees of documents no more than the
copy it is given (`den`), and is killed where it takes too long. Its parent believes nothing of what it tells.
"""

from api.child.errors import ChildFaultError, StoppedError, TooCostlyError
from api.workers.children import Children
from api.workers.workers import Workers
from pipeline.kept_analysis_version import pipeline_version

__all__ = ["ChildFaultError", "Children", "StoppedError", "TooCostlyError", "Workers", "pipeline_version"]
