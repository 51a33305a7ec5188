#!/bin/bash
# A numpy array with a mask as the values of a Plotly trace. One would guess a gap where the mask is, as matplotlib
# leaves one, and as Plotly itself does for NaN and None. The mask is dropped without a word: the number behind it,
# often a marker such as -999, is drawn.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check plotly==7.1.0 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >masked.py <<'PYTHON'
import base64
import json
import sys
import warnings

import numpy as np
import plotly
import plotly.graph_objects as go

warnings.simplefilter("error")
kinds = {
    "floats": np.ma.masked_equal([1.0, -999.0, 3.0], -999.0),
    "integers": np.ma.masked_equal([1, -999, 3], -999),
}
as_found = True
for kind, values in kinds.items():
    sent = json.loads(go.Figure(go.Scatter(y=values)).to_json())["data"][0]["y"]
    if isinstance(sent, dict):
        sent = np.frombuffer(base64.b64decode(sent["bdata"]), sent["dtype"]).tolist()
    print(f"plotly {plotly.__version__}, {kind}: {values} is sent to the page as {sent}, without a warning.")
    as_found &= sent == [1, -999, 3]
if not as_found:
    sys.exit("Changed: what the mask hides is no longer sent as a value.")
print("As found: the mask is dropped, and the value behind it is drawn.")
PYTHON
env/bin/python -I masked.py
