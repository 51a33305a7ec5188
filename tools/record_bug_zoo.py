"""Train exclusive or with every mistake of the zoo from 200 seeds, and write down what comes of it.

About half a minute of work, too long for a chapter:

    python tools/record_bug_zoo.py            # writes mlp_lib/recordings/bug_zoo.json
"""

from __future__ import annotations

import json
from pathlib import Path

from mlp_lib.doctor import zoo_table

RECORDING = Path(__file__).resolve().parents[1] / "mlp_lib" / "recordings" / "bug_zoo.json"


def main() -> None:
    """Write the recording."""
    # The right gradient's error is rounding, which differs from machine to machine.
    rows = {
        row.name: {"learns": row.learns, "gradient_error": float(f"{row.gradient_error:.4g}")} for row in zoo_table()
    }
    rows["right"]["gradient_error"] = 0.0
    RECORDING.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
