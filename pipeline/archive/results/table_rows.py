"""One page of an archive as rows of its tables: what the manifest knows, and what its result says."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from pipeline.archive.page_row import PageRow
from pipeline.archive.pages.page_work import RESULT
from pipeline.archive.pages.result_file import signal_file

Row = dict[str, Any]
"""Name of a column -> its value."""
_ECTOPIC = {
    "count": ("beats", "beats"),
    "share_percent": ("share of all beats", "%"),
    "per_hour": ("beats per hour", "1/h"),
    "couplets": ("couplets", ""),
    "runs": ("runs", ""),
    "longest_run": ("longest run", "beats"),
    "bigeminy": ("episodes of bigeminy", ""),
    "trigeminy": ("episodes of trigeminy", ""),
}
"""What is counted of ectopic beats -> label and unit."""


def page_rows(row: PageRow, result: Mapping[str, Any] | None) -> dict[str, list[Row]]:
    """Table -> rows of one page, in the order of its result.

    result: what `page_results.read_result` gives of a page that is done, None of any other.
    """
    tables: dict[str, list[Row]] = {
        "pages": [_page(row, result)],
        "leads": [],
        "beats": [],
        "vitals": [],
        "classes": [],
    }
    if result is not None:
        analysis = result["analysis"]
        tables["leads"] = list(_leads(result))
        tables["beats"] = list(_beats(analysis))
        tables["vitals"] = [*_vitals(analysis), *_ectopy(analysis["ectopy"])]
        tables["classes"] = list(_classes(analysis))
    for rows in tables.values():
        for one in rows:
            one["key"] = row.key
    return tables


def relative_path(row: PageRow, name: str) -> str:
    """Where a page's file lies, below the folder of results."""
    return str(PurePosixPath("pages", row.document[:2], name))


def _page(row: PageRow, result: Mapping[str, Any] | None) -> Row:
    signal = signal_file(row)
    known: Row = {
        "document": row.document,
        "page": row.page,
        "names": list(row.names),
        "state": str(row.state),
        "code": row.code,
        "message": row.message,
        "cure": row.cure,
        "version": row.version,
        "confidence": row.confidence,
        "needs_review": row.needs_review,
        "verdict": None if row.verdict is None else str(row.verdict),
        "note": row.note,
    }
    if result is None:
        return known
    analysis, page, sampled = result["analysis"], result["page"], result["page"] or result["recording"]
    calibration = page["calibration"] if page else {}
    return {
        **known,
        **calibration,
        "method": sampled["method"],
        "layout": page["layout"] if page else None,
        "leads": [lead["lead"] for lead in sampled["leads"]],
        "fs_hz": sampled["fs_hz"],
        "duration_s": sampled["duration_s"],
        "rhythm": analysis["rhythm"]["label"],
        "review": [reason["code"] for reason in result["review"]],
        "warnings": list(dict.fromkeys(warning["code"] for warning in analysis["warnings"])),
        "result": relative_path(row, f"{row.key}{RESULT}"),
        "signal": None if signal is None else relative_path(row, signal),
    }


def _leads(result: Mapping[str, Any]) -> Iterator[Row]:
    analysis = result["analysis"]
    quality = {one["lead"]: one for one in analysis["quality"]["leads"]}
    amplitudes = {one["lead"]: one for one in analysis["lead_measures"]}
    for lead in (result["page"] or result["recording"])["leads"]:
        of_signal, of_beats = quality.get(lead["lead"], {}), amplitudes.get(lead["lead"], {})
        findings = list(dict.fromkeys(finding["kind"] for finding in of_signal.get("findings", ())))
        yield {**of_signal, **of_beats, **lead, "findings": findings}


def _beats(analysis: Mapping[str, Any]) -> Iterator[Row]:
    classified = analysis["beats"]["beats"]
    beats = [{"r_s": r_s} for r_s in analysis["r_peak_s"]] if classified is None else classified
    for number, beat in enumerate(beats, start=1):
        yield {"beat": number, **beat}


def _vitals(analysis: Mapping[str, Any]) -> Iterator[Row]:
    printed = {one["name"]: one for one in analysis["printed"]}
    for measure in analysis["vitals"]:
        low, high = measure["normal_range"] or (None, None)
        beside = printed.get(measure["name"], {})
        yield {
            **measure,
            "normal_low": low,
            "normal_high": high,
            "printed": beside.get("printed"),
            "agrees": beside.get("agrees"),
        }


def _ectopy(ectopy: Mapping[str, Any]) -> Iterator[Row]:
    """Ectopic beats as measurements: "ventricular_count" and so on."""
    for kind in ("supraventricular", "ventricular"):
        found = ectopy.get(kind)
        for name, (label, unit) in _ECTOPIC.items():
            value = None if found is None else found[name]
            why = ectopy.get("reason") if found is None else ectopy["per_hour_reason"]
            yield {
                "name": f"{kind}_{name}",
                "label": f"{kind.capitalize()}: {label}",
                "value": value,
                "unit": unit,
                "beats": ectopy["beats"],
                "reason": why if value is None else None,
                "uncertainty": found["uncertainty"] if found and name == "count" else None,
            }


def _classes(analysis: Mapping[str, Any]) -> Iterator[Row]:
    for task in ("rhythm", "twelve_lead"):
        found = analysis[task]
        if found.get("probabilities") is None:
            yield {"task": task, "reason": found["reason"]}
            continue
        for name, probability in found["probabilities"].items():
            answer = found["answers"].get(name) if "answers" in found else None
            told = {"answer": answer, "refer": found["refer"], "model": found["model"]}
            yield {"task": task, "class": name, "probability": probability, **told}
    for finding in analysis["measured_findings"]:
        yield {"task": "measured", "class": finding["name"], "answer": "yes", "measure": finding["measure"]}
    for statement in analysis["statements"]:
        yield {"task": "printed", "class": statement, "answer": "yes"}
