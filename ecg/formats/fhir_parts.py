"""What the FHIR resources that Inkbeat writes share: identity, concepts, the head of an Observation, Device, Patient.

Built from the classes of fhir.resources (R4B), which refuse what the standard does not allow.
"""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from fhir.resources.R4B.bundle import Bundle, BundleEntry
from fhir.resources.R4B.codeableconcept import CodeableConcept
from fhir.resources.R4B.coding import Coding
from fhir.resources.R4B.device import Device, DeviceDeviceName, DeviceVersion
from fhir.resources.R4B.extension import Extension
from fhir.resources.R4B.fhirprimitiveextension import FHIRPrimitiveExtension
from fhir.resources.R4B.humanname import HumanName
from fhir.resources.R4B.identifier import Identifier
from fhir.resources.R4B.observation import Observation
from fhir.resources.R4B.patient import Patient as PatientResource
from fhir.resources.R4B.quantity import Quantity
from fhir.resources.R4B.reference import Reference
from fhir.resources.R4B.resource import Resource

from ecg.atomic_file import atomic_file
from ecg.formats.fhir_codes import DATA_ABSENT, UCUM, FhirCode
from ecg.formats.patient_fields import cleaned, sex_letter
from ecg.recording import Patient, Recording
from ecg.version import __version__

CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
PRELIMINARY = "preliminary"
"""The status of all that Inkbeat writes: no human has looked at it."""
_GENDERS = {"M": "male", "F": "female"}


@dataclass(frozen=True)
class Named:
    """A resource and the address by which others of its Bundle refer to it."""

    url: str
    resource: Resource


@dataclass(frozen=True)
class Context:
    """What all Observations of one recording refer to."""

    digest: str
    """Of the recording, from which all addresses follow."""
    device: Named
    patient: Named | None = field(repr=False)
    masked: bool = False
    """Whether what is known of the patient was taken out."""

    @property
    def resources(self) -> tuple[Named, ...]:
        """Device and, where the recording has one, Patient."""
        return (self.device, *((self.patient,) if self.patient else ()))

    @property
    def subject(self) -> Reference:
        """The Patient, else why there is none."""
        why = "masked" if self.masked else "unknown"
        return reference(self.patient) if self.patient else Reference(extension=[absent(why)])

    def named(self, name: str, resource: Resource) -> Named:
        """Give a resource its address: the same recording and name give the same one."""
        return Named(_urn(self.digest, name), resource)


def context_of(recording: Recording, models: Sequence[str] = (), about: str = "", *, masked: bool = False) -> Context:
    """Device and Patient of a recording.

    models: identifiers of the networks that took part; about: what sets these resources apart from others of the same
    recording; masked: whether the patient is to be left out.
    """
    said = f"{recording.leads}{recording.fs_hz}{recording.start_s}{about}"
    digest = hashlib.sha256(said.encode() + recording.signal.tobytes()).hexdigest()
    patient = None if masked else _patient(recording.patient)
    return Context(
        digest,
        Named(_urn(digest, "device"), _device(models)),
        Named(_urn(digest, "patient"), patient) if patient else None,
        masked,
    )


def _urn(digest: str, name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"FHIR {name} {digest}").urn


def reference(named: Named) -> Reference:
    """A reference to another resource of the Bundle."""
    return Reference(reference=named.url, type=named.resource.get_resource_type())


def concept(codes: Iterable[FhirCode], text: str) -> CodeableConcept:
    """A concept in the codes of one or more systems, and in words; in words alone where there are no codes."""
    coding = [Coding(system=one.system, code=one.code, display=one.display) for one in codes]
    return CodeableConcept(coding=coding or None, text=text)


def quantity(value: float, digits: int, unit: str, ucum: str) -> Quantity:
    """A value with so many digits behind the point, its unit as people write it and as UCUM does."""
    return Quantity(value=decimal(value, digits), unit=unit or None, system=UCUM, code=ucum)


def decimal(value: float, digits: int) -> Decimal:
    """A number with so many digits behind the point at most, without zeros at its end or a minus before 0."""
    return Decimal(repr(round(value, digits) + 0.0)) if digits else Decimal(round(value))


def absent(why: str = "unknown") -> Extension:
    """The extension that stands in place of a value: "unknown" or another code of data-absent-reason."""
    return Extension(url=DATA_ABSENT, valueCode=why)


def absent_time() -> FHIRPrimitiveExtension:
    """In place of the time of the recording, which no recording here tells."""
    return FHIRPrimitiveExtension(extension=[absent()])


def observation(context: Context, code: CodeableConcept, category: str = "procedure", **content: Any) -> Observation:
    """A preliminary Observation of the recording, made by Inkbeat at a time that is not known."""
    return Observation(
        status=PRELIMINARY,
        category=[CodeableConcept(coding=[Coding(system=CATEGORY, code=category)])],
        code=code,
        subject=context.subject,
        _effectiveDateTime=absent_time(),
        device=reference(context.device),
        **content,
    )


def write_bundle(path: Path, resources: Iterable[Named], timestamp: datetime | None = None) -> None:
    """Write a Bundle of the type collection as JSON, complete or absent. Raises OutputError.

    A collection, for a document would state an author who attests to it.
    """
    entries = [BundleEntry(fullUrl=one.url, resource=one.resource) for one in resources]
    content = Bundle(type="collection", timestamp=timestamp, entry=entries).model_dump_json(indent=1)
    with atomic_file(path) as part:
        part.write_text(content + "\n", encoding="utf-8")


def _device(models: Sequence[str]) -> Device:
    versions = [("software", __version__), *(("model", model) for model in models)]
    return Device(
        status="active",
        manufacturer="Inkbeat",
        deviceName=[DeviceDeviceName(name="Inkbeat", type="user-friendly-name")],
        type=CodeableConcept(text="software for research and education, no medical device"),
        version=[DeviceVersion(type=CodeableConcept(text=what), value=value) for what, value in versions],
    )


def _patient(patient: Patient) -> PatientResource | None:
    """Name, identifier and sex; None where none is known. An age without a date of birth has no place there."""
    name, identifier, sex = cleaned(patient.name), cleaned(patient.identifier), sex_letter(patient.sex)
    if not (name or identifier or sex):
        return None
    return PatientResource(
        name=[HumanName(text=name)] if name else None,
        identifier=[Identifier(value=identifier)] if identifier else None,
        gender=_GENDERS[sex] if sex else None,
    )
