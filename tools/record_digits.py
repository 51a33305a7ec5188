"""Write the handwritten digits that `mlp_lib.datasets.digits` reads.

They are the 1,797 digits that thirteen people wrote for the test set of the UCI
collection, as scikit-learn 1.8.0 ships them, 17 shades from 0 to 16, in the
collection's order. The licence stands beside them, in mlp_lib/data/LICENSE-digits.txt.

    pip install scikit-learn==1.8.0
    python tools/record_digits.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

FILE = Path(__file__).resolve().parent.parent / "mlp_lib" / "data" / "digits.npz"


def main() -> None:
    """Read them from scikit-learn, and pack them, one byte per pixel before compression."""
    from sklearn.datasets import load_digits  # type: ignore[import-not-found]

    found = load_digits()
    pixels, labels = found.data.astype(np.uint8), found.target.astype(np.uint8)
    if not (np.array_equal(pixels, found.data) and np.array_equal(labels, found.target)):
        raise ValueError("a pixel or a label is no whole number from 0 to 255")
    np.savez_compressed(FILE, pixels=pixels, labels=labels)
    print(f"{FILE.name}: {len(pixels):,} digits, {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
