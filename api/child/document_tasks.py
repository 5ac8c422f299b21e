"""What children do: analyse documents, and make reports and exports of what was kept of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import cv2

from api.child.den import RENDERED, Den
from api.child.messages import Send
from api.child.sandbox import allow_processor_time
from api.child.told_errors import error_json
from digitizer.kept_stages import KeptStages
from pipeline.analysis_options import AnalysisOptions
from pipeline.kept_analysis import keep_pages
from pipeline.kept_analysis_forms import render
from pipeline.kept_analysis_warmth import warm_up

_STAGES = KeptStages(pages=2)
"""Of the pages that were read last: corrections mostly come one after another."""


def warm(threads: int) -> None:
    """Load everything that documents need, so that the first waits no longer than others."""
    cv2.setNumThreads(threads)
    warm_up()


def _analyze(den: Den, request: Mapping[str, Any], send: Send) -> Mapping[str, Any]:
    options = AnalysisOptions.model_validate(request["options"])

    def opened(pages: Sequence[int]) -> None:
        send({"pages": list(pages)})

    def tell(stage: str, share: float) -> None:
        send({"stage": stage, "share": share})

    for kept in keep_pages(den.given, options, den.out, tell, request["most_pages"], opened, _STAGES):
        refusal = None if kept.refusal is None else error_json(kept.refusal)
        names = [file.path.name for file in kept.files]
        send({"page": kept.page, "files": names, "refusal": refusal, "timings_s": dict(kept.timings_s)})
        allow_processor_time(request["processor_s"])
    return {}


def _render(den: Den, request: Mapping[str, Any], send: Send) -> Mapping[str, Any]:
    del send
    return {"media_type": render(den.given, request["form"], den.out / RENDERED, **request["options"])}


TASKS: Mapping[str, Callable[[Den, Mapping[str, Any], Send], Mapping[str, Any]]] = {
    "analyze": _analyze,
    "render": _render,
}
"""By the name in a request."""
