"""From a checkpoint of the strip network to what ships: ONNX with half-precision weights, and the card beside it.

python -m training.strip_export --run runs/strips --out digitizer/models
"""

OPSET = 17
