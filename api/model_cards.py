"""What the cards beside the shipped networks say, without loading any."""

import json
from importlib.resources import files

from api.answers import ShippedModel
from ecg.errors import ModelError

PACKAGES = ("digitizer", "classifier", "vitals")


def shipped_models() -> list[ShippedModel]:
    """Every network by its JSON card and the first paragraph of its model card. Raises ModelError."""
    return [
        _of_card(package, entry.name.removesuffix(".json"))
        for package in PACKAGES
        for entry in sorted((files(package) / "models").iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".json")
    ]


def _of_card(package: str, name: str) -> ShippedModel:
    folder = files(package) / "models"
    try:
        card = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        _, what, *_ = (folder / f"{name}.md").read_text(encoding="utf-8").split("\n\n")
        return ShippedModel(
            id=card["model_id"], package=package, sha256=card["sha256"], what=" ".join(what.split("\n"))
        )
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"the card of model {name!r} is missing or damaged", cure="reinstall the package") from error
