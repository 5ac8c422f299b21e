"""The model card that ships beside the beat weights, written from the numbers of the run that made them."""

from typing import Any

TEMPLATE = """# Model card: {model_id}

Every beat of an ECG by the five classes of ANSI/AAMI EC57: normal and bundle branch block (N), supraventricular (S),
ventricular (V), fusion (F), paced or unclassifiable (Q). For research and education; not a medical device, not for
diagnosis.

## What it is

| | |
|---|---|
| Input | one or two leads of a beat without the usual beat, {span}; {features} features |
| Output | logarithm of the mean probability of {networks} networks; softmax at temperature {temperature:.3f} |
| Parameters | {parameters:,} a network, float32 |
| File | beats.onnx, opset {opset}, SHA-256 `{sha256}` |

The usual beat is the median of the patient's own beats over about five minutes; the features tell how early a beat
comes beside its neighbours, how irregular they are, and how it resembles the usual beat and the one before.

Architecture of each: four convolutions with batch norm and max pooling, two bidirectional LSTM layers, attention
pooling with two heads; beside it a dense stream for the features; a dense head. Dropout, also of the whole stream of
shapes.

## How it was made

Data: DS1 of the MIT-BIH Arrhythmia Database (de Chazal's 22 training records; both leads, 360 Hz). Licence: Open Data
Commons Attribution (ODC-By 1.0). Attribution: Moody GB, Mark RG. The impact of the MIT-BIH Arrhythmia Database. IEEE
Eng in Med and Biol 20(3), 2001. Goldberger AL et al. PhysioBank, PhysioToolkit, and PhysioNet. Circulation 101(23),
2000.

    {command}

Beats of each class: {beats}. Five networks, seeds 0 to 4: each is fitted on four fifths of the records, and the fifth
chooses its epoch by the mean average precision of S and V; the temperature is fitted on those fifths. AdamW, rate
{rate:g}, halved after {plateau} epochs without gain, early stopping after {patience}, no epoch before the {fewest}th,
at most {epochs}; batches of {batch}, focal loss with exponent {focus:g}, classes weighed by their count to the power
-{balance:g}, gradient norm clipped to {clip:g}, exponentially averaged weights. Augmentation: other electrodes (random
mixtures of both leads), stretched time, height, noise, shifted R peak, one lead alone, jittered RR intervals.

## Scores on DS1

Each fifth of DS1's records by the network that was not fitted on it, but whose epoch it chose: a little flattering.

| | {classes} |
|---|{rules}
{rows}

ECE {ece:.3f}. Rows are the truth, columns the answer:

| | {classes} |
|---|{rules}
{confusion}

{other_patients}## Limits

- Most supraventricular beats of other patients are missed: on DS1 most in atrial fibrillation and in runs. Of DS2's,
  three quarters are one patient's (232) and nearly all of those are missed; that they are so frequent there that they
  make the usual beat and rhythm, to which the features compare, is likely but was not examined.
- Fusion beats of other patients are hardly recognised: nearly all of DS1's are one patient's.
- Paced records are not part of DS1: nothing is known of them, and Q is never answered for good reason.
- Trained on annotated R peaks and half an hour of context; on strips of 10 s the usual beat is that of the strip.
- The patients are {records}: no number here is a population's.
"""


OTHER_PATIENTS = """## Scores on DS2

The other 22 patients, looked at when every choice had been made. Probabilities of "together" are those that ship.

| F1 | {classes} | accuracy | ECE |
|---|{rules}---|---|
{rows}

"""


def _other_patients(classes: str, rules: str, scores: list[dict[str, Any]] | None) -> str:
    if scores is None:
        return ""
    names = [f"seed {seed}" for seed in range(len(scores) - 2)] + ["together", "together without record 232"]
    rows = [
        f"| {name} | " + " | ".join(f"{value:.3f}" for value in (*score["f1"], score["accuracy"], score["ece"])) + " |"
        for name, score in zip(names, scores, strict=True)
    ]
    return OTHER_PATIENTS.format(classes=classes, rules=rules, rows="\n".join(rows))


def model_card(card: dict[str, Any]) -> str:
    """Markdown from the JSON card."""
    plan, settings, scores = card["plan"], card["settings"], card["ds1"]
    names = ("sensitivity", "predictivity", "f1")
    classes, rules = " | ".join(plan["classes"]), "---|" * len(plan["classes"])
    return TEMPLATE.format(
        temperature=plan["temperature"],
        span=f"{plan['before_s']:g} s before to {plan['after_s']:g} s after the R peak, "
        f"{plan['low_hz']:g} to {plan['high_hz']:g} Hz, at {plan['fs_hz']:g} Hz",
        **{
            name: card[name] for name in ("model_id", "parameters", "opset", "sha256", "command", "networks", "records")
        },
        **{name: settings[name] for name in ("plateau", "patience", "fewest", "epochs", "batch", "focus", "balance")},
        rate=settings["rate"],
        clip=settings["clip_norm"],
        features=len(plan["feature_means"]),
        beats=", ".join(f"{name} {count:,}" for name, count in card["beats"].items()),
        classes=classes,
        rules=rules,
        other_patients=_other_patients(classes, rules, card.get("ds2")),
        rows="\n".join(f"| {name} | " + " | ".join(f"{value:.3f}" for value in scores[name]) + " |" for name in names),
        ece=scores["ece"],
        confusion="\n".join(
            f"| {name} | " + " | ".join(map(str, row)) + " |"
            for name, row in zip(plan["classes"], scores["confusion"], strict=True)
        ),
    )
