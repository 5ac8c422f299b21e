"""Documents as clients send and follow them."""

from pathlib import Path
from typing import Any

import httpx

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
CSV = "time_s,II\n" + "".join(f"{k / 250:.4f},{0.01 * (k % 50):.3f}\n" for k in range(2500))


def uploaded(http: httpx.Client, content: bytes | str, **headers: str) -> dict[str, Any]:
    """Upload a document; what is known of it."""
    answered = http.post("/v1/documents", content=content, headers=headers)
    assert answered.status_code == 201, answered.text
    found: dict[str, Any] = answered.json()
    return found


def analysed(http: httpx.Client, content: bytes | str, **options: Any) -> dict[str, Any]:
    """Upload a document and analyse it to the end."""
    document = uploaded(http, content)["id"]
    answered = http.post("/v1/analyses", json={"document": document, **options})
    assert answered.status_code in (200, 202), answered.text
    return ended(http, answered.json())


def ended(http: httpx.Client, analysis: dict[str, Any]) -> dict[str, Any]:
    """The analysis once it has ended."""
    while analysis["state"] in ("queued", "running"):
        answered = http.get(analysis["url"], headers={"Prefer": "wait=10"})
        assert answered.status_code == 200, answered.text
        analysis = answered.json()
    return analysis
