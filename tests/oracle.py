"""Results computed elsewhere: from beside the specification where it is at hand, else from the copies kept here."""

import json
from pathlib import Path
from typing import Any

KEPT = Path(__file__).parent / "oracles"
PLACES = (Path(__file__).parents[2] / "shared" / "oracles", KEPT)


def oracle(name: str) -> Any:
    """The contents of `<name>.json`, the specification's own where both are there."""
    path = next(place / f"{name}.json" for place in PLACES if (place / f"{name}.json").exists())
    return json.loads(path.read_text(encoding="utf-8"))
