"""What a document says of its patient, and what it is called, stays in it; when it is deleted nothing is left."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pydicom
import pytest
from PIL import Image, TiffImagePlugin
from reportlab.pdfgen.canvas import Canvas

from tests.hardening.good_page import picture, saved
from tests.hardening.good_signals import content_of
from tests.hardening.raw_pdf import ecg_content, flate, one_page
from tests.hardening.service import Service, running
from tests.hardening.test_hostile_patients import said

NAME = "Quuxova Zdislava"
WORDS = ("Quuxova", "Zdislava", "8103117723", "quuxova")
PLACE = (TiffImagePlugin.IFDRational(50), TiffImagePlugin.IFDRational(4), TiffImagePlugin.IFDRational(5151, 100))
SPOILED = b"time_s,Quuxova Zdislava 8103117723\n0.0,Quuxova\n"


def photo() -> bytes:
    """A photo that says who took it of whom, and where."""
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x9C9B] = f"{NAME} 8103117723", NAME, NAME.encode("utf-16-le")
    exif[0x8825] = {1: "N", 2: PLACE, 3: "E", 4: PLACE}
    return saved(picture(), "JPEG", quality=92, exif=exif, comment=NAME.encode())


def page() -> bytes:
    """A vector page with a name in its header, its properties and its metadata."""
    header = b"BT /F1 12 Tf 1 0 0 1 30 575 Tm (Quuxova, Zdislava  ID 8103117723) Tj ET\n"
    info = b"<< /Title (Quuxova Zdislava 8103117723) /Author (Quuxova) >>"
    whole = one_page(flate(ecg_content() + header), info)
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R /Info 5 0 R")


def dicom() -> bytes:
    """A DICOM file whose private elements name the patient, too."""
    dataset = pydicom.dcmread(io.BytesIO(said("dicom", "Quuxova^Zdislava")))
    dataset.PatientID, dataset.InstitutionName = "8103117723", NAME
    file = io.BytesIO()
    dataset.save_as(file)
    return file.getvalue()


def refused_page() -> bytes:
    """A page with a name and no ECG."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1)
    canvas.setTitle(NAME)
    canvas.drawString(50, 500, f"{NAME} 8103117723")
    canvas.save()
    return file.getvalue()


DOCUMENTS = {
    "quuxova-zdislava-8103117723.jpg": photo,
    "Quuxova.pdf": page,
    "Quuxova.dcm": dicom,
    "Quuxova.json": lambda: said("fhir", NAME),
    "quuxova.xml": lambda: said("aecg", NAME),
    "quuxova.csv": lambda: SPOILED,
    "8103117723.pdf": refused_page,
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("service"), workers=2) as service:
        yield service


@pytest.fixture(scope="module")
def analyses(service: Service) -> dict[str, httpx.Response]:
    """Every document uploaded under its name and analysed."""
    found = {}
    for name, build in DOCUMENTS.items():
        sent = service.http.post("/v1/documents", files={"file": (name, build(), "application/octet-stream")})
        assert sent.status_code == 201, sent.text
        wanted = {"document": sent.json()["id"]}
        answer = service.http.post("/v1/analyses", json=wanted)
        while answer.json()["state"] in ("queued", "running"):
            answer = service.http.get(answer.json()["url"], headers={"Prefer": "wait=10"})
        found[name] = answer
    return found


def told(content: bytes) -> list[str]:
    """The words that a content holds, in any of the codings of its letters."""
    codings = ("utf-8", "utf-16-le", "utf-16-be")
    return [word for word in WORDS if any(word.encode(coding) in content for coding in codings)]


def test_all_end_as_they_should(analyses: dict[str, httpx.Response]) -> None:
    states = {name: answer.json()["state"] for name, answer in analyses.items()}
    refused = {"quuxova.csv", "8103117723.pdf"}
    assert states == {name: "refused" if name in refused else "done" for name in DOCUMENTS}


def test_no_answer_tells_a_name(service: Service, analyses: dict[str, httpx.Response]) -> None:
    for name, answer in analyses.items():
        assert told(answer.content) == [], name
        for page in answer.json()["pages"]:
            for result in page["results"]:
                if result["name"].endswith((".json", ".csv")) and result["name"] != "fhir.json":
                    content = service.http.get(result["url"])
                    assert content.status_code == 200
                    assert told(content.content) == [], result["url"]
                    assert told(str(content.headers).encode()) == []
    listed = service.http.get("/v1/documents").content + service.http.get("/v1/analyses").content
    assert told(listed) == []


def test_the_picture_of_a_page_says_nothing_of_its_photographer(
    service: Service, analyses: dict[str, httpx.Response]
) -> None:
    url = analyses["quuxova-zdislava-8103117723.jpg"].json()["pages"][0]["url"]
    for name in ("image.jpg", "overlay.png"):
        content = service.http.get(f"{url}/{name}").content
        assert told(content) == []
        assert b"Exif" not in content
        assert not Image.open(io.BytesIO(content)).getexif()


def test_neither_log_nor_numbers_tell_a_name(service: Service, analyses: dict[str, httpx.Response]) -> None:
    assert analyses
    for path in ("/v1/documents/Quuxova", "/v1/analyses?cursor=Quuxova", "/Quuxova/8103117723"):
        assert service.http.get(path, headers={"User-Agent": NAME, "X-Request-ID": "Quuxova"}).status_code < 500
    assert told(service.log.read_bytes()) == []
    assert told(service.http.get("/metrics").content) == []


def test_redacted_means_gone(service: Service) -> None:
    sent = service.http.post("/v1/documents", content=dicom() + b"\0\0").json()["id"]
    wanted = {"document": sent, "redact": True}
    analysis = service.http.post("/v1/analyses", json=wanted, headers={"Prefer": "wait=120"}).json()
    assert analysis["state"] == "done"
    for result in analysis["pages"][0]["results"]:
        assert told(service.http.get(result["url"]).content) == [], result["name"]
    assert service.http.delete(f"/v1/documents/{sent}").status_code == 204


def test_deleted_means_gone(service: Service, analyses: dict[str, httpx.Response]) -> None:
    """Runs last: of all that was uploaded no byte is left in any file of the service."""
    for answer in analyses.values():
        for page in answer.json()["pages"]:
            for result in page["results"]:
                service.http.get(result["url"])  # so that what is made on demand is there, too
    kept = [path for path in service.folder.rglob("*") if path.is_file() and told(path.read_bytes())]
    assert kept, "nothing was kept, so nothing can be deleted"
    for document in service.http.get("/v1/documents", params={"limit": 200}).json()["documents"]:
        assert service.http.delete(document["url"]).status_code == 204
    assert service.left_over() == []
    for folder in ("documents", "results"):
        assert [path for path in (service.folder / folder).rglob("*") if path.is_file()] == []
    everywhere = [*service.folder.rglob("*"), *service.temporary.rglob("*"), service.log]
    assert [path for path in everywhere if path.is_file() and told(path.read_bytes())] == []
    assert json.loads(service.http.get("/v1/analyses").text)["analyses"] == []


def test_what_is_no_document_of_ours_is_looked_for_in_vain(tmp_path: Path) -> None:
    """The search itself finds what is there."""
    (tmp_path / "a").write_bytes("x Zdislava".encode("utf-16-le"))
    assert told((tmp_path / "a").read_bytes()) == ["Zdislava"]
    assert told(content_of("edf")) == []
