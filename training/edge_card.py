"""The model card that ships beside the small beat weights, written from the numbers of the run that made them."""

from typing import Any

TEMPLATE = """# Model card: {model_id}

Every beat of an ECG by the five classes of ANSI/AAMI EC57, by one network in 8 bit: for devices where the five float
networks of `beats` are too large or too slow. For research and education; not a medical device, not for diagnosis.

## What it is

| | |
|---|---|
| Input | one or two leads of a beat without the usual beat, {span}; {features} features |
| Output | logits; softmax at temperature {temperature:.3f} |
| Parameters | {parameters:,}; weights int8, biases and scales float32 |
| File | beats_edge.onnx, {kilobytes:.1f} kB, opset {opset}, SHA-256 `{sha256}` |

It is the network of seed {shipped_seed} of those that make up `beats`, not trained anew: see the card of `beats` for
architecture, data, licence and training. Seed {shipped_seed} by rule, not by score: each network is judged on other
patients.

## How it was made

    {command}

Post-training static quantization, the whole graph:

- Batch norm folded into the convolutions. Weights of convolutions and dense layers int8 with a scale for each output,
  those of the LSTM with one scale.
- Activations rounded to 8 bit on fixed grids. Their ranges are those of {calibration_beats:,} beats that the network
  was fitted on, at the {percentile:g}th percentile. Each channel behind a ReLU is divided by its own range, which the
  next layer's weights take in.
- Written as ONNX operators QuantizeLinear and DequantizeLinear.

What OpenVINO {openvino} ran in which precision on the processor that wrote this card:

| Layer | |
|---|---|
{layers}

In an LSTM (RNNSeq) that is both matrix products and the state between steps; gates and cell state are float32. In
float32 as well: softmax, tanh, the choice of channels, and what comes in or leaves an LSTM until it is rounded.

## Scores on DS1

Each fifth of DS1's records by the network that was not fitted on it, in float and in 8 bit (macro-F1 over the classes
that have beats; ms: median of a single beat on one thread, without cutting it out). DS2 was not measured.

| Seed | Float, kB | int8, kB | Float, ms | int8, ms | Float, macro-F1 | int8, macro-F1 | Same answer |
|---|---|---|---|---|---|---|---|
{networks}

All fifths together: macro-F1 {float_macro_f1:.4f} in float, {int8_macro_f1:.4f} in 8 bit, a loss of {loss:.2f} points.

| 8 bit | {classes} |
|---|{rules}
{rows}

ECE {ece:.3f}.

## Limits

- Those of `beats`, and those of one network beside five.
- In OpenVINO it is not faster than the same network in float: most of the layers' time goes to the LSTM, whose small
  steps gain nothing from 8 bit. What is gained is size.
- Processors without VNNI saturate sums of two products (AVX2 and AVX-512 before Cascade Lake): logits differ a little
  more from the float network's. With SSE4.1 alone the runtime refuses the LSTM. Not tried on ARM.
"""


def model_card(card: dict[str, Any]) -> str:
    """Markdown from the JSON card."""
    plan, scores = card["plan"], card["ds1"]
    names = ("sensitivity", "predictivity", "f1")
    before, after = card["ds1_float"]["macro_f1"], scores["macro_f1"]
    return TEMPLATE.format(
        temperature=plan["temperature"],
        span=f"{plan['before_s']:g} s before to {plan['after_s']:g} s after the R peak, "
        f"{plan['low_hz']:g} to {plan['high_hz']:g} Hz, at {plan['fs_hz']:g} Hz",
        **{name: card[name] for name in ("model_id", "parameters", "opset", "sha256", "command", "openvino")},
        **{name: card[name] for name in ("shipped_seed", "calibration_beats", "percentile")},
        features=len(plan["feature_means"]),
        kilobytes=card["networks"][card["shipped_seed"]]["int8_bytes"] / 1000,
        layers="\n".join(
            f"| {kind} | " + ", ".join(f"{count} in {precision}" for precision, count in each.items()) + " |"
            for kind, each in card["layers"].items()
        ),
        networks="\n".join(network_line(one) for one in card["networks"]),
        float_macro_f1=before,
        int8_macro_f1=after,
        loss=100.0 * (before - after),
        classes=" | ".join(plan["classes"]),
        rules="---|" * len(plan["classes"]),
        rows="\n".join(f"| {name} | " + " | ".join(f"{value:.3f}" for value in scores[name]) + " |" for name in names),
        ece=scores["ece"],
    )


def network_line(one: dict[str, float]) -> str:
    """One network's line of the table in Markdown."""
    return (
        f"| {one['seed']:.0f} | {one['float_bytes'] / 1000:.1f} | {one['int8_bytes'] / 1000:.1f} "
        f"| {one['float_ms']:.2f} | {one['int8_ms']:.2f} "
        f"| {one['float_macro_f1']:.4f} | {one['int8_macro_f1']:.4f} | {one['same_answer']:.4f} |"
    )
