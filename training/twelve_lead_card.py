"""The model card that ships beside the twelve-lead weights, written from the numbers of the run that made them."""

from typing import Any

TEMPLATE = """# Model card: {model_id}

Twelve leads at once: the five diagnostic superclasses of PTB-XL (NORM normal, MI infarction, STTC ST and T changes, CD
conduction disturbance, HYP hypertrophy) and single statements. A recording may be of several classes. For research and
education; not a medical device, not for diagnosis.

## What it is

| | |
|---|---|
| Input | 10 s of twelve leads at {fs_hz:g} Hz, {low_hz:g} to {high_hz:g} Hz; median beat; {features} measurements |
| Output | {count} logits, each turned into a probability by its own line (Platt) |
| Parameters | {parameters:,} a network, {networks} networks, float32 |
| File | twelve_lead.onnx, opset {opset}, SHA-256 `{sha256}` |

Each network has three parts whose logits are averaged: convolutions, a bidirectional LSTM and attention over the
signal; the same over the median beat; a dense part over heights, depths, areas and instants of the median beat's waves
and over what was measured (rate, PR, QRS, QT, axes, RR intervals, beats of another shape). Leads that were not recorded
are 0: a third of all training shows recordings as a 3x4 page does, 2.5 s a lead, and leads are lost at random.

"Yes" and "no" are what conformal prediction at 90 % (Vovk et al. 2005, per class) leaves alone, where it is the
likelier as well; all else is "uncertain". A recording without any certain superclass is referred to a human.

## How it was made

Data: {total:,} of the 21,799 recordings of PTB-XL (Wagner P, Strodthoff N, Bousseljot RD, Samek W, Schaeffter T.
PTB-XL, a large publicly available electrocardiography dataset. Scientific Data 7, 154, 2020; CC BY 4.0), at 500 Hz
where they were at hand so, else at 100 Hz; of some the superclasses alone are known.

    {command}

{epochs} epochs of AdamW, rate {rate:g} falling as a cosine, weight decay {decay:g}, batches of {batch}, gradient norm
clipped to {clip:g}, exponentially averaged weights, seeds 0 to 2. Augmentation: mixed leads,
heights, lost leads, noise, shifts.
Network and augmentation were chosen on a fifth of fold 10, which `thirds` holds too, and on fold 9: some thirty
variants, most of them models of the measurements alone. That the thirds calibrate as well was chosen when `thirds` and
`val` had been measured with fold 9 alone (ECE 0.038 and 0.052), and so was the rule that a certain yes is likelier.

- `other-patients`: three seeds fitted on fold 10 ({others[fitted on]:,} recordings), calibrated with fold 9
  ({others[calibrated with]}), measured on folds 1 to 8 ({others[other-patients]:,}): nobody is in two of them. These
  networks do not ship.
- `thirds`: the networks that ship, each fitted on two thirds of folds 1 to 8 and 10 (about {ships[fitted on]:,}) and
  asked for the other third ({ships[thirds]:,} in all), calibrated with what the others say of the two other thirds.
  Patients are kept apart where they are known, in fold 10 mostly not.
- `val`: the three together, calibrated with all thirds and fold 9 ({ships[calibrated with]:,}), which is what ships, on
  the val split ({ships[val]}); patients as above. So few recordings show an ECE of .045 even where it is 0.

## Scores

AUROC by class, in brackets the positives. Classes with fewer than {least} positives are not claimed.

| | {variants} |
|---|{rules}
{rows}

{notes}

The command `python -m benchmarks.classify_12lead --data ../shared/data` prints these tables again.

## Limits

- Networks that are trained on all of PTB-XL reach a macro-AUROC of .93 on the superclasses.
- Labels are one or two cardiologists' reports; STTC and HYP are disputed among them.
- MI means old or new infarction by the report, not an acute event.
- Age, sex and medication are not looked at, and all recordings come from devices of the 1990s in one region.
"""

LEAST_POSITIVES = 30


def model_card(card: dict[str, Any]) -> str:
    """Markdown from the JSON card."""
    plan, settings, scores = card["plan"], card["settings"], card["scores"]
    rows = [
        f"| {name} | " + " | ".join(_cell(score, k) for score in scores.values()) + " |"
        for k, name in enumerate(plan["classes"])
    ]
    rows += [f"| mean of superclasses | {' | '.join(map(_macro, scores.values()))} |"]
    ece = (f"{score['macro_ece']:.3f}" for score in scores.values())
    rows += [f"| mean ECE of superclasses | {' | '.join(ece)} |"]
    return TEMPLATE.format(
        **{name: card[name] for name in ("model_id", "parameters", "networks", "opset", "sha256", "command")},
        **{name: plan[name] for name in ("fs_hz", "low_hz", "high_hz")},
        features=len(plan["feature_means"]),
        count=len(plan["classes"]),
        epochs=settings["epochs"],
        rate=settings["rate"],
        decay=settings["weight_decay"],
        batch=settings["batch"],
        clip=settings["clip_norm"],
        others=card["recordings"]["other-patients"],
        ships=card["recordings"]["ships"],
        total=card["total"],
        least=LEAST_POSITIVES,
        variants=" | ".join(scores),
        rules="---|" * len(scores),
        rows="\n".join(rows),
        notes="\n".join(_referral(name, shares) for name, shares in card["referred"].items()),
    )


def _cell(scores: dict[str, Any], k: int) -> str:
    positives = scores["positives"][k]
    return f"{scores['auroc'][k]:.3f} ({positives})" if positives >= LEAST_POSITIVES else f"not claimed ({positives})"


def _macro(scores: dict[str, Any]) -> str:
    low, high = scores["macro_interval"]
    return f"{scores['macro_auroc']:.3f} ({low:.3f} to {high:.3f})"


def _referral(name: str, shares: dict[str, float]) -> str:
    return (
        f"- {name}: {shares['referred']:.0%} referred; of single answers {shares['uncertain']:.0%} "
        f"uncertain, {shares['right']:.1%} of the others right; {shares['covered']:.1%} of truths not denied."
    )
