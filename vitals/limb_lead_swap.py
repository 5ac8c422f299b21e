"""Whether the electrodes of the limbs were swapped: which exchange explains the limb leads better than none."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecg.leads import LIMB_LEADS
from vitals.beat_vectors import WaveVector
from vitals.lead_relations import FRONTAL, LIMB_WEIGHTS, LIMB_WEIGHTS_ALONE, WAVES, frontal_from_chest
from vitals.lead_swap import LeadSwap
from vitals.mirrored_heart import lead_i_against_v6

LEAST_ODDS = 3.0
LEAST_ODDS_ALONE = 3.5
FLAT_SHARE = 0.08
_SELDOM = -2.0


@dataclass(frozen=True, eq=False)
class Exchange:
    """The electrodes of the arms and of the left leg, each on a limb."""

    code: str
    what: str
    undo: NDArray[np.float64]
    """float64 [2, 2]: from leads I and II as recorded to what they are."""
    prior: float
    """Natural logarithm of how often it happens, compared with an exchange of two electrodes."""

    def record(self, limb: NDArray[np.float64]) -> NDArray[np.float64]:
        """What leads I and II (float64 [2, sample]) become with the electrodes on these limbs."""
        return np.asarray(np.linalg.solve(self.undo, limb), np.float64)


def _exchange(code: str, what: str, limb_of: tuple[int, int, int], prior: float = 0.0) -> Exchange:
    """limb_of: the limb (0 right arm, 1 left arm, 2 left leg) that the electrodes RA, LA and LL are on."""
    potentials = np.array([[-1.0, -1.0], [2.0, -1.0], [-1.0, 2.0]])[list(limb_of)] / 3.0
    recorded = np.stack([potentials[1] - potentials[0], potentials[2] - potentials[0]])
    return Exchange(code, what, np.linalg.inv(recorded), prior)


EXCHANGES = (
    _exchange("none", "no electrodes", (0, 1, 2)),
    _exchange("LA/RA", "the electrodes of the two arms", (1, 0, 2)),
    _exchange("LA/LL", "the electrodes of left arm and left leg", (0, 2, 1)),
    _exchange("RA/LL", "the electrodes of right arm and left leg", (2, 1, 0)),
    _exchange("RA>LA>LL", "all three limb electrodes", (1, 2, 0), _SELDOM),
    _exchange("RA>LL>LA", "all three limb electrodes", (2, 0, 1), _SELDOM),
)
"""None, the three exchanges of two electrodes, and the two ways to move each to the limb of another."""

_BETWEEN_LEGS = {
    "I": ("LA/RA-legs", "the electrodes of the arms and those of the legs", 1.0),
    "II": ("RA/RL", "the electrodes of right arm and right leg", -1.0),
    "III": ("LA/RL", "the electrodes of left arm and right leg", 1.0),
}
"""The lead that lies between the two legs, where there is hardly a voltage; the other two are alike or mirrored."""
_ALIKE = {1.0: "are alike", -1.0: "are mirror images"}


def find_limb_swap(vectors: Mapping[str, WaveVector], *, legs: bool = True) -> LeadSwap | None:
    """Return the exchange of limb electrodes that the median beat tells, None where the leads may be as named.

    legs: look for exchanges with the right leg, too; three limb leads that obey their law tell those from a dead lead.

    Kors and van Herpen (2001) judge exchanges by how the leads predict each other. Here the frontal vectors of P, QRS
    and T, with their axes and with what V1 to V6 make expect, decide by a multinomial logit: an exchange must be
    likelier than none by a factor of exp(3), without the chest leads exp(3.5). Of 1,932 recordings of PTB-XL (split
    train) 6 are flagged as they are, 8 without their chest leads. An exchange with the right leg shows in a lead that
    is nearly flat; that of the two legs changes nothing that anyone could see.
    """
    qrs = vectors.get("qrs")
    if qrs is None or qrs.limb is None:
        return None
    limb = [wave.limb for name in WAVES if (wave := vectors.get(name)) is not None and wave.limb is not None]
    flat = _between_legs(np.concatenate(limb, axis=1)) if legs else None
    if flat is not None:
        return flat
    chest = qrs.chest is not None
    odds = exchange_odds(vectors, chest=chest)
    best = int(odds.argmax())
    if odds[best] < (LEAST_ODDS if chest else LEAST_ODDS_ALONE):
        return None
    found = EXCHANGES[best]
    alternative = _dextrocardia(qrs) if found.code == "LA/RA" else None
    evidence = _evidence(vectors, found)
    return LeadSwap(found.code, _statement(found.what), LIMB_LEADS, float(odds[best]), evidence, alternative)


def _statement(what: str) -> str:
    return f"{what} are likely swapped"


def exchange_odds(vectors: Mapping[str, WaveVector], *, chest: bool) -> NDArray[np.float64]:
    """float64 [exchange of `EXCHANGES`]: natural logarithm of how much likelier it is than none (0 for none)."""
    weights = np.array(LIMB_WEIGHTS if chest else LIMB_WEIGHTS_ALONE)
    scores = np.array([(weights * limb_features(vectors, one, chest=chest)).sum() for one in EXCHANGES])
    return np.asarray(scores - scores[0] + [one.prior for one in EXCHANGES], np.float64)


def limb_features(vectors: Mapping[str, WaveVector], exchange: Exchange, *, chest: bool) -> NDArray[np.float64]:
    """float64 [wave, 4 or 5]: what P, QRS and T look like when an exchange is undone; 0 for a wave that is not there.

    Cosine and sine of the axis and of twice the axis, times the net share of the wave's area; and (chest) how the
    frontal vector correlates with what the chest leads make expect.
    """
    found = np.zeros((len(WAVES), 5 if chest else 4))
    for row, name in zip(found, WAVES, strict=True):
        wave = vectors.get(name)
        if wave is None or wave.limb is None:
            continue
        plane = FRONTAL @ exchange.undo @ wave.limb
        net = plane.sum(axis=1)
        angle, share = np.arctan2(net[1], net[0]), np.hypot(*net) / max(np.hypot(*plane).sum(), 1e-9)
        row[:4] = share * np.array([np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)])
        if chest:
            row[4] = _agreement(wave, exchange, name)
    return found


def _agreement(wave: WaveVector, exchange: Exchange, name: str) -> float:
    """Correlation of the frontal vector with what the chest leads make expect; 0 where they are not recorded."""
    if wave.limb is None or wave.chest is None:
        return 0.0
    plane, expected = FRONTAL @ exchange.undo @ wave.limb, frontal_from_chest(name) @ wave.chest
    return float((plane * expected).sum() / max(np.sqrt((plane**2).sum() * (expected**2).sum()), 1e-12))


def _between_legs(limb: NDArray[np.float64]) -> LeadSwap | None:
    """The exchange with the right leg that float64 [2, sample] of leads I and II tells."""
    rows = {"I": limb[0], "II": limb[1], "III": limb[1] - limb[0]}
    rms = {name: float(np.sqrt((row**2).mean())) for name, row in rows.items()}
    name = min(rms, key=lambda one: rms[one])
    share = rms[name] / max(*rms.values(), 1e-9)
    if share > FLAT_SHARE:
        return None
    code, what, sign = _BETWEEN_LEGS[name]
    first, second = (other for other in rows if other != name)
    evidence = (f"lead {name} is nearly flat ({share:.0%} of the others)", f"{first} and {second} {_ALIKE[sign]}")
    return LeadSwap(code, _statement(what), LIMB_LEADS, None, evidence)


def _evidence(vectors: Mapping[str, WaveVector], found: Exchange) -> tuple[str, ...]:
    """Axes and agreement with the chest leads as recorded, and with the exchange undone."""
    evidence = []
    for name, label in (("p", "P axis"), ("qrs", "QRS axis")):
        wave = vectors.get(name)
        if wave is not None and wave.limb is not None:
            before, after = (_axis_deg(wave.limb, one) for one in (EXCHANGES[0], found))
            evidence.append(f"{label} {before:.0f}°, {after:.0f}° with them put back")
    qrs = vectors["qrs"]
    if qrs.chest is not None:
        before, after = (_agreement(qrs, one, "qrs") for one in (EXCHANGES[0], found))
        evidence.append(f"QRS fits the chest leads with r = {before:.2f}, {after:.2f} with them put back")
    return tuple(evidence)


def _axis_deg(limb: NDArray[np.float64], exchange: Exchange) -> float:
    net = (FRONTAL @ exchange.undo @ limb).sum(axis=1)
    return float(np.degrees(np.arctan2(net[1], net[0])))


def _dextrocardia(qrs: WaveVector) -> str:
    """What speaks for or against a heart on the right, which gives the same limb leads."""
    agreement = lead_i_against_v6(qrs)
    if agreement is None:
        return "dextrocardia would look the same"
    if agreement > 0:
        return f"dextrocardia cannot be ruled out, for I and V6 agree (r = {agreement:.2f})"
    return f"against dextrocardia speaks that I and V6 disagree (r = {agreement:.2f})"
