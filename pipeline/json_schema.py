"""JSON Schema (2020-12) of the documents that Inkbeat writes, made from their types.

python -m pipeline.json_schema writes the files that ship in `pipeline/schemas`
"""

import json
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import ConfigDict, TypeAdapter, with_config
from pydantic.json_schema import GenerateJsonSchema

from pipeline.analysis_json_types import AnalysisJson
from pipeline.page_geometry_types import TracesJson
from pipeline.page_json_types import PageJson, RecordingJson, RefusalJson
from pipeline.waves_json_types import SaliencyJson, WavesJson

DOCUMENTS = {
    "analysis": AnalysisJson,
    "page": PageJson,
    "recording": RecordingJson,
    "refusal": RefusalJson,
    "saliency": SaliencyJson,
    "traces": TracesJson,
    "waves": WavesJson,
}
FOLDER = Path(__file__).with_name("schemas")


class _OwnTitles(GenerateJsonSchema):
    """Titles of types alone: those of keys would repeat them."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """No title for any key."""
        del schema
        return False


def json_schema(name: str) -> dict[str, Any]:
    """The schema of one document: descriptions from the docstrings, no key beyond those of the type.

    KeyError for a name that is none of `DOCUMENTS`.
    """
    document = DOCUMENTS[name]
    (urn,) = get_args(get_type_hints(document)["schema"])
    strict = with_config(ConfigDict(extra="forbid", use_attribute_docstrings=True))(document)
    made = TypeAdapter(strict).json_schema(schema_generator=_OwnTitles)
    return {"$schema": GenerateJsonSchema.schema_dialect, "$id": urn, **made}


def schema_text(name: str) -> str:
    """The same as it stands in its file."""
    return json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name in DOCUMENTS:
        (FOLDER / f"{name}.json").write_text(schema_text(name), encoding="utf-8")
