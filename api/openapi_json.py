"""The OpenAPI document as JSON on the standard output, for programs that make clients: python -m api.openapi_json."""

import json

from api.app import create_app
from api.settings import Settings


def openapi_json() -> str:
    """The document of the application as it is installed, whatever its settings."""
    return json.dumps(create_app(Settings()).openapi(), indent=2) + "\n"


if __name__ == "__main__":
    print(openapi_json(), end="")
