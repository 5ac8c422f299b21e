"""OpenVINO, the runtime that all networks run on, kept from calling out."""

import sys

# The runtime brings a telemetry package and imports it where it finds it. To it, none is installed.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]

from openvino import CompiledModel, Core  # noqa: E402
from openvino import Model as Network  # noqa: E402

__all__ = ["CompiledModel", "Core", "Network"]
