"""What an ECG machine says of a trace in words ("Sinus rhythm", "Abnormal ECG"), told from all other text.

A statement is a run of words that all belong to the language of such statements: whatever else stands in the line (a
name, a place) is no part of it.
"""

import re
from difflib import get_close_matches

# Words that make a run of words a statement.
_TELLING_WORDS = """
    rhythm ecgs bradycardia tachycardia arrhythmia fibrillation flutter infarct infarction block hypertrophy
    ischemia ischaemia deviation abnormality abnormalities repolarization prolongation prolonged elevation
    depression enlargement pattern extrasystole extrasystoles complexes contractions dissociation escape paced
    pacemaker pacing bigeminy trigeminy pericarditis progression preexcitation voltage overload quality artifact
    artifacts interference rbbb lbbb lvh rvh wpw stemi sinusrhythmus sinusbradykardie sinustachykardie
    sinusarrhythmie vorhofflimmern vorhofflattern linkstyp rechtstyp steiltyp indifferenztyp normaltyp lagetyp
    linksschenkelblock rechtsschenkelblock schenkelblock hypertrophie infarkt ischämie extrasystolen schrittmacher
"""
_TELLING = frozenset(_TELLING_WORDS.split())
# Words that may stand beside them.
_BESIDE_WORDS = """
    a abnormal abnormally absent accelerated accompanying acute adversely affected age all alternans and anterior
    anterolateral anteroseptal apical as atrial atrioventricular atypical av available axis be bifascicular biatrial
    biventricular borderline both branch bundle cannot capture cardiac changes clinical clockwise comparison
    compatible complete conduction confirmed consider consistent coronary counterclockwise criteria current data
    defect degree delay demand detected determined diffuse disease displacement dual due duration early ectopic
    effect electrode electronic endocardial evidence evolving exclude extensive extreme fascicular first focal for
    found frequent from functional fusion general high horizontal hyperacute idioventricular in incomplete increased
    indeterminate inferior inferolateral inferoposterior injury intermittent interval intraventricular inverted
    inversion is isolated junctional lateral lead leads left less likely limb low lower marked may mild minimal
    minor mobitz moderate multifocal multiple myocardial no nodal non nonspecific nonsustained normal not occasional
    of old on or other otherwise p paroxysmal partial peaked poor positive possible posterior pr precordial
    premature presence present previous probable probably pulmonary qrs qtc r rapid rate recent recorded reversal
    right s second sequential serial short significant since single sinus slow small specific st standard sub
    subendocardial suggest suggests superior suspect supraventricular sustained t tall technically third to toxicity
    transient transmural unconfirmed undetermined undulating unifocal unspecific unsuspected unusual unmatched upper
    variant ventricular very was wandering waves wave wenckebach when wide widespread with within without sensed
    normales sonst grenzwertiges pathologisches unbestätigter unbestät unbestätigt nicht kein keine verdacht auf
    möglich mögliche wahrscheinlich inkompletter kompletter linksanteriorer linksventrikuläre rechtsventrikuläre
    unspezifische veränderungen überdrehter ventrikuläre supraventrikuläre av-block grad i ii iii iv 1st 2nd 3rd qt
    ecg ekg electrocardiogram elektrokardiogramm diagnosis interpretation 12-lead 12 v1 v2 v3 v4 v5 v6 avr avl avf
    mv v
"""
_BESIDE = frozenset(_BESIDE_WORDS.split())
# "ECG" is a title; judged, it is a statement.
_TITLES = frozenset({"ecg", "ekg", "electrocardiogram", "elektrokardiogramm"})
_JUDGED = frozenset({"normal", "abnormal", "borderline", "normales", "grenzwertiges", "pathologisches"})
_LONGEST = 16
# Shorter words are too alike for a slip to be told from another word.
_MIN_SLIP_LENGTH = 7
_SLIP_LIKENESS = 0.87
# What a single word may say on its own.
_ALONE = re.compile(
    r"(?:sinus)?(?:brady|tachy)(?:cardia|kardie)|sinusrhythmus|sinusarrhythmie|vorhof\w+|\w+typ|\w+block|\w+infarkt"
)
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_BREAK = re.compile(r"[:;]|\s{3,}|\d{3,}")


def find_statements(text: str) -> list[tuple[int, int, str]]:
    """Start, end (characters) and wording of every statement in a line; misread letters of long words are mended."""
    found = []
    run: list[tuple[re.Match[str], str]] = []
    for word in [*_WORD.finditer(text), None]:
        meant = _meant(word.group()) if word else None
        broken = bool(run and word and _BREAK.search(text, run[-1][0].end(), word.start()))
        if run and (meant is None or broken):
            found += _statement(text, run)
            run = []
        if word and meant is not None:
            run.append((word, meant))
    return found


def _meant(word: str) -> str | None:
    """The word of the language that was printed, None where it is none of it."""
    known = word.casefold()
    parts = known.split("-")
    if known in _TELLING or known in _BESIDE or all(p in _TELLING or p in _BESIDE for p in parts):
        return word
    if len(known) < _MIN_SLIP_LENGTH or not known.isalpha():
        return None
    near = get_close_matches(known, _TELLING | _BESIDE, 1, _SLIP_LIKENESS)
    if not near:
        return None
    return near[0].capitalize() if word[0].isupper() else near[0]


def _statement(text: str, run: list[tuple[re.Match[str], str]]) -> list[tuple[int, int, str]]:
    words = [meant for _, meant in run]
    parts = {part for word in words for part in (word.casefold(), *word.casefold().split("-"))}
    telling = parts & _TELLING or (parts & _TITLES and parts & _JUDGED)
    alone = len(words) == 1 and not _ALONE.fullmatch(words[0].casefold())
    if not telling or alone or len(words) > _LONGEST:
        return []
    wording, end = "", run[0][0].start()
    for word, meant in run:
        wording += text[end : word.start()] + meant
        end = word.end()
    return [(run[0][0].start(), end, " ".join(wording.split()).replace(" -", "-"))]
