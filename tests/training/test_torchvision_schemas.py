import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

UNET_IN_A_FRESH_PROCESS = """
from training.torchvision_schemas import declare_missing_schemas
declare_missing_schemas()
import torch
import segmentation_models_pytorch
network = segmentation_models_pytorch.Unet(
    "resnet18", encoder_weights=None, encoder_depth=3, decoder_channels=(16, 8, 8)
)
with torch.inference_mode():
    print(tuple(network.eval()(torch.zeros(1, 3, 64, 96)).shape))
print(declare_missing_schemas())
"""


def test_a_unet_runs_after_the_schemas_are_declared() -> None:
    done = subprocess.run(
        [sys.executable, "-c", UNET_IN_A_FRESH_PROCESS], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split("\n")[:2] == ["(1, 1, 64, 96)", "()"]


def test_schemas_that_torch_knows_already_are_left_alone() -> None:
    program = (
        "import torch\n"
        "library = torch.library.Library('torchvision', 'DEF')\n"
        "library.define('nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor')\n"
        "from training.torchvision_schemas import declare_missing_schemas\n"
        "print(declare_missing_schemas())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "('qnms',)"
