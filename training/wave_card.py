"""The model card that ships beside the wave network, written from the numbers of the run that made it."""

from typing import Any

TEMPLATE = """# Model card: {model_id}

Where the P wave, the QRS complex and the T wave of a beat begin, peak and end in each lead, and whether there is a P
and a T wave. For research and education; not a medical device, not for diagnosis.

## What it is

| | |
|---|---|
| Input | one lead, RMS height and RMS slope of all leads recorded then, and where the lead is recorded |
| Window | 0.5 s before to 0.8 s after the R peak, 250 Hz, 0.5 to 40 Hz |
| Output | for each of {points} fiducial points logits over time, and log odds of a P and a T wave |
| Parameters | {parameters:,} a network, float32 |
| File | waves.onnx, opset {opset}, SHA-256 `{sha256}` |

The mean of the logits of {networks} networks, each a U-Net over time with five levels, batch norm and kernels of 7
samples. A point lies at the median of its softmax over time, at a temperature of its own.

## How it was made

Data: the training part of the Lobachevsky University Electrocardiography Database (LUDB), {records} recordings of 10 s
in twelve leads, {beats:,} beats marked by cardiologists in each lead, and their median beats; ODC-By 1.0. Attribution:
Kalyakulina AI et al. LUDB: a new open-access validation tool for electrocardiogram delineation algorithms. IEEE Access
8, 2020. For the presence of a P wave also PTB-XL's training part: beats of {fibrillating} recordings coded as atrial
fibrillation (none) and of {sinus} in sinus rhythm (one), whatever they show; CC BY 4.0. Attribution: Wagner P et al.
PTB-XL, a large publicly available electrocardiography dataset. Scientific Data 7, 2020.

    {command}

{networks} networks, seeds from 0: each is fitted without a fifth of the records. Cross entropy between the softmax over
time and a bell of {spread_ms:g} ms around the mark, and binary cross entropy of presence; AdamW, rate {rate:g} on one
cycle, weight decay {decay:g}, {epochs} epochs, batches of {batch}, gradient norm clipped to {clip:g}, exponentially
averaged weights. Augmentation: other leads beside the lead, height, sign, sharpness, pace, noise, wander, shifted R
peak, ends cut off, P or T wave replaced by a straight line in all leads.

## Scores

Beats of the {unseen} training records that a network was not fitted on, by that network alone, lead by lead: answer
minus mark. The temperatures were fitted on the same beats; nothing else was chosen on them but the number of epochs and
the augmentation, in two trials.

| | marks | mean ± SD, ms | within the CSE limit |
|---|---|---|---|
{rows}

A marked P wave is seen in {p_se:.1%} of the leads and beats; where none is marked none is seen in {p_sp:.1%} (of
{p_unmarked}). In single beats of PTB-XL, by the mean over the leads, one is seen in {s_se:.1%} in sinus rhythm, none in
{s_sp:.1%} in atrial fibrillation; the median beat, which fibrillation does not survive, tells more.

LUDB's test part: `python -m benchmarks.vitals --only ludb`.

## Limits

- LUDB's T waves are all marked: that one is absent was learned from waves that were flattened.
- Flutter waves, and P waves that are not tied to the QRS complex, are hardly in the data.
- The weights were fitted around R peaks of an earlier beat detector, a few milliseconds elsewhere; the scores are
  around those of today.
- Beats are marked where cardiologists saw them in each lead; that a wave begins once a third of the leads have begun is
  a rule on top.
"""


def model_card(card: dict[str, Any]) -> str:
    """Markdown from the JSON card."""
    rows = []
    for name, score in card["fiducials"].items():
        inside = "" if score["inside"] is None else f"{score['inside']:.1%}"
        rows.append(f"| {name} | {score['count']:,} | {score['mean_ms']:.1f} ± {score['sd_ms']:.1f} | {inside} |")
    settings, presence, ptbxl = card["settings"], card["p_presence"], card["p_presence_ptbxl"]
    return TEMPLATE.format(
        **{name: card[name] for name in ("model_id", "networks", "parameters", "opset", "sha256", "records", "beats")},
        **{name: settings[name] for name in ("rate", "decay", "epochs", "batch")},
        command=card["command"],
        points=len(card["fiducials"]),
        clip=settings["clip_norm"],
        spread_ms=1000.0 * settings["spread"] / 250.0,
        fibrillating=card["ptbxl_records"][0],
        sinus=card["ptbxl_records"][1],
        unseen=card["unseen_records"],
        rows="\n".join(rows),
        p_se=presence["sensitivity"],
        p_sp=presence["specificity"],
        p_unmarked=presence["unmarked"],
        s_se=ptbxl["sensitivity"],
        s_sp=ptbxl["specificity"],
    )
