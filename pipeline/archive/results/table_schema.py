"""The Parquet tables of an archive: their columns, each with what it means and its unit in the field's metadata.

Plain types alone, so that whatever reads Parquet reads them: strings, numbers, booleans and lists of strings.
docs/archives.md tells the same.
"""

from collections.abc import Mapping

import pyarrow as pa

VERSION = "urn:inkbeat:archive-tables:1"
"""A column more or less, or another meaning, is the next."""

_TEXT, _TEXTS, _NUMBER, _COUNT, _FLAG = pa.string(), pa.list_(pa.string()), pa.float64(), pa.int32(), pa.bool_()


def _column(name: str, kind: pa.DataType, description: str, unit: str = "", needed: bool = False) -> pa.Field:
    """needed: whether it is never null."""
    return pa.field(name, kind, nullable=not needed, metadata={"description": description, "unit": unit})


_KEY = _column(
    "key", _TEXT, "What the page is called: joins the tables, and begins the names of its files", needed=True
)

PAGES = pa.schema(
    [
        _KEY,
        _column("document", _TEXT, "SHA-256 of the document", needed=True),
        _column("page", _COUNT, "Page of the document, counted from 1", needed=True),
        _column("names", _TEXTS, "Every file of the archive that holds it, sorted", needed=True),
        _column("state", _TEXT, "done, refused, failed, dead, queued or leased", needed=True),
        _column("code", _TEXT, "Why it was not read, for machines"),
        _column("message", _TEXT, "Why it was not read, for readers"),
        _column("cure", _TEXT, "What to do; empty where nothing is known to help"),
        _column("version", _TEXT, "Package and digest of the weights that read it"),
        _column("method", _TEXT, "How the signal was read: vector-pdf, raster-page, or a signal format"),
        _column("layout", _TEXT, "Rows and columns of the page, as 3x4+1R; null of a signal file"),
        _column("leads", _TEXTS, "Its leads in the standard order"),
        _column("fs_hz", _NUMBER, "Samples per second", "Hz"),
        _column("duration_s", _NUMBER, "Length of the common time axis", "s"),
        _column("speed_mm_per_s", _NUMBER, "Paper speed", "mm/s"),
        _column("speed_source", _TEXT, "Where the speed was read: printed, pulse, timing marks or assumed"),
        _column("gain_mm_per_mv", _NUMBER, "Gain, of the limb leads where the chest leads have another", "mm/mV"),
        _column("gain_source", _TEXT, "Where the gain was read: printed, pulse or assumed"),
        _column("chest_gain_mm_per_mv", _NUMBER, "Gain of V1 to V6 where it is another", "mm/mV"),
        _column("scale_source", _TEXT, "What gives the millimetre: grid, pulse or page size"),
        _column("px_per_mm_x", _NUMBER, "Pixels across; null of vector graphics", "px/mm"),
        _column("px_per_mm_y", _NUMBER, "Pixels down; null of vector graphics", "px/mm"),
        _column("confidence", _NUMBER, "How sure the page is as a whole (0 to 1); null of a signal file"),
        _column("rhythm", _TEXT, "Class of the rhythm that is likeliest"),
        _column("needs_review", _FLAG, "Whether a human should look", needed=True),
        _column("review", _TEXTS, "Why a human should look, for machines, the gravest first"),
        _column("warnings", _TEXTS, "Codes of what to know before trusting it, each once"),
        _column("verdict", _TEXT, "What a human said of it: accepted or rejected"),
        _column("note", _TEXT, "What else the human said"),
        _column("result", _TEXT, "Its result as gzipped JSON, below the folder of results"),
        _column("signal", _TEXT, "Its leads as a file, below the folder of results; of WFDB the header"),
    ]
)
"""One row a page, whatever became of it."""

LEADS = pa.schema(
    [
        _KEY,
        _column("lead", _TEXT, "Its name", needed=True),
        _column("start_s", _NUMBER, "Where it begins on the common time axis", "s"),
        _column("confidence", _NUMBER, "How sure its trace is (0 to 1); null of a signal file"),
        _column("level", _TEXT, "Signal quality: good, doubtful or unusable"),
        _column("findings", _TEXTS, "What is wrong with its signal: kinds of findings, each once"),
        _column("recorded_s", _NUMBER, "How much of it there is", "s"),
        _column("missing_share", _NUMBER, "What is missing between its first and its last sample (0 to 1)"),
        _column("range_mv", _NUMBER, "From its lowest to its highest value", "mV"),
        _column("qrs_mv", _NUMBER, "Peak to peak of the usual QRS complex", "mV"),
        _column("slow_mv", _NUMBER, "RMS of about 1 to 20 Hz between QRS complexes", "mV"),
        _column("muscle_mv", _NUMBER, "RMS above about 20 Hz between QRS complexes, without mains hum", "mV"),
        _column("noise_mv", _NUMBER, "RMS of both together", "mV"),
        _column("snr_db", _NUMBER, "An eighth of the square of the QRS complex over the power of the noise", "dB"),
        _column("wander_mv", _NUMBER, "Peak to peak of the baseline below 0.7 Hz, within 10 s", "mV"),
        _column("hum_mv", _NUMBER, "Amplitude of the mains hum", "mV"),
        _column("hum_hz", _NUMBER, "50 or 60, the louder one", "Hz"),
        _column("q_mv", _NUMBER, "Depth of the Q wave, 0 where there is none", "mV"),
        _column("r_mv", _NUMBER, "Height of the highest R wave, 0 where there is none", "mV"),
        _column("s_mv", _NUMBER, "Depth of the deepest S wave, 0 where there is none", "mV"),
        _column("st_j_mv", _NUMBER, "Level at the J point", "mV"),
        _column("st_j60_mv", _NUMBER, "Level 60 ms after the J point", "mV"),
        _column("st_j80_mv", _NUMBER, "Level 80 ms after the J point", "mV"),
        _column("t_mv", _NUMBER, "Largest deflection of the T wave, below 0 where it points down", "mV"),
        _column("beats", _COUNT, "What the amplitudes rest on", "beats"),
        _column("qrs_uncertainty_mv", _NUMBER, "One standard deviation of the larger of Q, R and S", "mV"),
        _column("st_uncertainty_mv", _NUMBER, "One standard deviation of the ST levels and of T", "mV"),
    ]
)
"""One row a lead of a page that is done: quality and amplitudes, null where they could not be measured."""

BEATS = pa.schema(
    [
        _KEY,
        _column("beat", _COUNT, "Its number on the page, counted from 1", needed=True),
        _column("r_s", _NUMBER, "Its R peak on the common time axis", "s", needed=True),
        _column("class", _TEXT, "N, S, V, F or Q of ANSI/AAMI EC57; null where the beats were not classified"),
        _column("probability", _NUMBER, "Probability of its class (0 to 1)"),
    ]
)
"""One row a beat."""

VITALS = pa.schema(
    [
        _KEY,
        _column("name", _TEXT, "Name of the measurement, for machines", needed=True),
        _column("label", _TEXT, "Name of the measurement, for readers", needed=True),
        _column("value", _NUMBER, "What was measured, in the unit of the column unit"),
        _column("unit", _TEXT, "bpm, ms, ms^2, mV, mV ms, deg, %, beats, 1/h, or empty of a plain number", needed=True),
        _column("beats", _COUNT, "What the value rests on", "beats"),
        _column("reason", _TEXT, "Why there is no value"),
        _column("normal_low", _NUMBER, "Lowest usual value; 0 is no limit"),
        _column("normal_high", _NUMBER, "Highest usual value"),
        _column("uncertainty", _NUMBER, "One standard deviation of the value's error"),
        _column("confidence", _NUMBER, "Probability that the error is within the tolerance (0 to 1)"),
        _column("tolerance", _NUMBER, "Largest error that a standard lets pass"),
        _column("note", _TEXT, "What weakens the value"),
        _column("printed", _NUMBER, "The same measurement as the page prints it"),
        _column("agrees", _FLAG, "Whether print and measurement differ by no more than chance"),
    ]
)
"""One row a measurement of a page, with its value or the reason why there is none; ectopic beats among them."""

CLASSES = pa.schema(
    [
        _KEY,
        _column("task", _TEXT, "What was asked: rhythm, twelve_lead, measured (by a rule) or printed", needed=True),
        _column("class", _TEXT, "Class or statement; null where nothing was classified"),
        _column("probability", _NUMBER, "Probability of the class (0 to 1); null of rules and of print"),
        _column("answer", _TEXT, "yes, no or uncertain: what conformal prediction at 90 % leaves, or what is stated"),
        _column("refer", _TEXT, "Why a human should look first"),
        _column("reason", _TEXT, "Why nothing was classified"),
        _column("measure", _TEXT, "Measurement in vitals that a rule rests on"),
        _column("model", _TEXT, "Name and version of the network"),
    ]
)
"""One row a class or statement of a page."""

TABLES: Mapping[str, pa.Schema] = {
    "pages": PAGES,
    "leads": LEADS,
    "beats": BEATS,
    "vitals": VITALS,
    "classes": CLASSES,
}
"""Name of each table -> its columns."""


def description(field: pa.Field) -> str:
    """What a column means."""
    return str(field.metadata[b"description"].decode())


def unit(field: pa.Field) -> str:
    """Unit of a column; empty where it has none, or another in each row."""
    return str(field.metadata[b"unit"].decode())
