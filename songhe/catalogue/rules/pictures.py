"""Which drawing stands for a category, and on which ground: ours are drawn, never bought."""

# The longest code that begins a category's code wins: J02 before J.
DRAWINGS = {
    "A": "box",
    "A02": "steps",
    "A04": "bed",
    "A05": "broom",
    "B": "meal",
    "B07": "basket",
    "C": "home",
    "C01": "rail",
    "C02": "rail",
    "C03": "broom",
    "C04": "tool",
    "C05": "building",
    "C07": "bed",
    "C08": "plane",
    "D": "car",
    "D01": "walk",
    "D03": "wheelchair",
    "D04": "plane",
    "E": "basket",
    "E02": "drop",
    "E03": "wristwatch",
    "E04": "pressure",
    "E05": "shield",
    "E07": "glasses",
    "E08": "phone",
    "F": "doctor",
    "F06": "pill",
    "F07": "care",
    "F09": "car",
    "G": "pulse",
    "G02": "shield",
    "H": "book",
    "I": "walk",
    "I03": "wheelchair",
    "J": "care",
    "J02": "bath",
    "J06": "moon",
    "J09": "bed",
    "K": "heart",
    "L": "speak",
    "L05": "phone",
    "M": "music",
    "M05": "book",
    "N": "walk",
    "O": "people",
    "P": "shield",
    "Q": "note",
}
PLAIN = "basket"


def drawing_of(category_code: str) -> str:
    """Return the name of the drawing for a category."""
    for length in range(len(category_code), 0, -1):
        if category_code[:length] in DRAWINGS:
            return DRAWINGS[category_code[:length]]
    return PLAIN
