"""What the packages' steps have in common with the slopes of their own losses, counted by kind and without names."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from mlp_lib.doctor import MISTAKES

#: Read by `mlp_lib.recordings.published`.
RECORDING = Path(__file__).resolve().parents[2] / "mlp_lib" / "recordings" / "published.json"

#: How a step may leave the slope, the furthest first; of a package its furthest counts.
DIRECTIONS = ("against the slope in a layer", "a part stands still", "another direction", "another length alone")


def direction(off: dict[str, dict[str, float]]) -> str:
    """Say how far the parts of a pass that are off leave the slope."""
    cosines = [part["cosine"] for part in off.values()]
    factors = [part["factor"] for part in off.values()]
    if min(cosines) < 0:
        return DIRECTIONS[0]
    if min(factors) == 0:
        return DIRECTIONS[1]
    # A step after each example ends beside the slope a little, whatever its factor.
    if min(cosines) < 0.999 or max(factors) > 1.1 * min(factors):
        return DIRECTIONS[2]
    return DIRECTIONS[3]


def kinds(results: dict[str, Any]) -> dict[str, Any]:
    """Count packages, and of those with a wrong pass how their steps lie and where the mistakes sit."""
    wrong: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in results["rows"]:
        if row["truth"] == "wrong":
            wrong[row["package"]].append(row)
    furthest = [min((direction(row["off"]) for row in rows), key=DIRECTIONS.index) for rows in wrong.values()]
    places = [{MISTAKES[name].slot for row in rows for name in row["names"]} for rows in wrong.values()]
    counted = Counter(furthest)
    return {
        "date": results["date"],
        "packages": len({row["package"] for row in results["rows"]}),
        "with a wrong pass": len(wrong),
        "in every configuration": sum(
            len(rows) == sum(row["package"] == name for row in results["rows"]) for name, rows in wrong.items()
        ),
        "directions": {name: counted[name] for name in DIRECTIONS},
        "places": dict(Counter(place for found in places for place in sorted(found)).most_common()),
    }


def record(results: dict[str, Any]) -> None:
    """Write the counts where a chapter reads them."""
    RECORDING.write_text(json.dumps(kinds(results), indent=1) + "\n", encoding="utf-8")
