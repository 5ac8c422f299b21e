"""What every DICOM file of a recording says besides its content: patient, study, series and identity."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ecg.atomic_file import atomic_file
from ecg.formats.dicom_codes import Code
from ecg.formats.patient_fields import cleaned, sex_letter
from ecg.recording import Patient, Recording
from ecg.version import __version__

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

MAX_TEXT = 64
"""Characters of a name or identifier (value representations PN and LO)."""
_SEPARATORS = str.maketrans({"\\": " ", "^": " ", "=": " "})


def new_dataset(recording: Recording, sop_class: str, modality: str, acquired: datetime | None) -> "Dataset":
    """A dataset with the modules patient, study, series, equipment and SOP common, and its file's meta information.

    Its identifiers follow from the recording alone, so that the same recording gives the same file and its waveform and
    its PDF belong to one study. What is not known is there without a value, as the standard asks for.
    """
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import PYDICOM_IMPLEMENTATION_UID, ExplicitVRLittleEndian

    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID = sop_class
    dataset.SOPInstanceUID = _uid(recording, f"instance {sop_class}")
    dataset.StudyInstanceUID = _uid(recording, "study")
    dataset.SeriesInstanceUID = _uid(recording, f"series {sop_class}")
    dataset.StudyDate = dataset.ContentDate = acquired.strftime("%Y%m%d") if acquired else ""
    dataset.StudyTime = dataset.ContentTime = acquired.strftime("%H%M%S") if acquired else ""
    dataset.AcquisitionDateTime = acquired.strftime("%Y%m%d%H%M%S") if acquired else ""
    dataset.AccessionNumber = dataset.StudyID = dataset.ReferringPhysicianName = ""
    dataset.Modality = modality
    dataset.SeriesNumber = dataset.InstanceNumber = 1
    dataset.Manufacturer = "inkbeat"
    dataset.SoftwareVersions = (cleaned(recording.provenance.software) or f"inkbeat {__version__}")[:MAX_TEXT]
    _add_patient(dataset, recording.patient)
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.file_meta.ImplementationClassUID = PYDICOM_IMPLEMENTATION_UID
    return dataset


def save(dataset: "Dataset", path: Path) -> None:
    """Write the file, complete or absent. Raises OutputError."""
    with atomic_file(path) as part:
        dataset.save_as(part, enforce_file_format=True)


def code_item(code: Code) -> "list[Dataset]":
    """The one item of a code sequence."""
    from pydicom.dataset import Dataset

    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code
    return [item]


def _uid(recording: Recording, purpose: str) -> Any:
    from pydicom.uid import generate_uid

    told = f"{recording.leads} {recording.fs_hz} {recording.start_s} {recording.patient} {recording.provenance}"
    digest = hashlib.sha256(told.encode("utf-8", "replace") + np.ascontiguousarray(recording.signal).tobytes())
    return generate_uid(entropy_srcs=[digest.hexdigest(), purpose])


def _add_patient(dataset: "Dataset", patient: Patient) -> None:
    family, _, given = (_text(patient.name)).partition(",")
    dataset.PatientName = "^".join(part.strip() for part in (family, given) if part.strip())
    dataset.PatientID = _text(patient.identifier)
    dataset.PatientBirthDate = ""
    dataset.PatientSex = sex_letter(patient.sex) or ""
    if patient.age_years is not None and 0 <= patient.age_years < 1000:
        months = round(patient.age_years * 12)
        dataset.PatientAge = f"{months:03d}M" if months < 24 else f"{int(patient.age_years):03d}Y"


def _text(text: str | None) -> str:
    return (cleaned((text or "").translate(_SEPARATORS)) or "")[:MAX_TEXT].rstrip()
