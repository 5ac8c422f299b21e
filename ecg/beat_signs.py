"""How the classes of beats (ANSI/AAMI EC57) are called and drawn, the same in every picture."""

BEATS = {
    "N": "normal",
    "S": "supraventricular",
    "V": "ventricular",
    "F": "fusion",
    "Q": "paced or unclassifiable",
}
NOT_CLASSIFIED = ""
SIGNS = {"N": "|", NOT_CLASSIFIED: "•"}
"""What stands for a class whose letter does not."""
COLOURS = {"S": "#0068bb", "V": "#b23a00", "F": "#882255", "Q": "#3d3d3d"}
"""Of the letters: told apart by any colour vision, dark enough to read on a grid; in grey the letter tells."""
