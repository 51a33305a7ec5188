#!/bin/bash
# A table of losses in an HDF5 file, 4 runs of 4 epochs, in tiles of 2 by 2, of which one was written; the file says that
# what is not written is -1. One would guess that a reader gives 16 numbers, as h5py and h5wasm, the C library in
# WebAssembly, do. jsfive 0.4.2, which knows the fill value and shows it as .fillvalue, gives an array with 12 holes:
# forEach passes over them, and a sum by index is NaN. A table of which nothing was written is an array of no numbers.
# Where all is written, all agree.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
{ env/bin/pip install --quiet --disable-pip-version-check h5py==3.16.0 numpy==2.4.6 &&
    npm install --silent --ignore-scripts --no-audit --no-fund jsfive@0.4.2 h5wasm@0.10.3; } ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >write.py <<'PYTHON'
import h5py

with h5py.File("losses.h5", "w") as file:
    for name, rows in (("begun", 2), ("untouched", 0), ("full", 4)):
        table = file.create_dataset(name, (4, 4), dtype="f4", chunks=(2, 2), fillvalue=-1)
        if rows:
            table[:rows, :rows] = 7
with h5py.File("losses.h5") as file:
    print(h5py.__version__, *(file[name][()].sum() for name in ("begun", "untouched", "full")))
PYTHON
env/bin/python -I write.py >h5py.txt
cat >read.mjs <<'JS'
import { readFileSync } from "node:fs";
import h5wasm from "h5wasm/node";
import * as jsfive from "jsfive";

const release = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
const bytes = readFileSync("losses.h5");
const byJsfive = new jsfive.File(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), "losses.h5");
await h5wasm.ready;
const byLibrary = new h5wasm.File("losses.h5", "r");
const [h5py, ...sums] = readFileSync("h5py.txt", "utf8").trim().split(" ");
console.log(`h5py ${h5py}, h5wasm ${release("h5wasm")}, jsfive ${release("jsfive")}`);

const holes = (values) => values.length - Object.keys(values).length;
const found = ["begun", "untouched", "full"].map((name, k) => {
  const values = byJsfive.get(name).value;
  const right = Array.from(byLibrary.get(name).value);
  const agree = right.reduce((sum, value) => sum + value, 0) === Number(sums[k]);
  const written = right.every((value, i) => value === (i in values ? values[i] : -1));
  console.log(`${name}: the C library gives ${right.length} numbers, jsfive ${values.length} with ${holes(values)} holes`);
  return agree && written ? `${values.length}:${holes(values)}` : "wrong";
});
const begun = byJsfive.get("begun").value;
let byIndex = 0;
for (let i = 0; i < begun.length; i += 1) byIndex += begun[i];
let visited = 0;
begun.forEach(() => (visited += 1));
const fill = byJsfive.get("begun").fillvalue;
console.log(`jsfive says that the fill value is ${fill}; forEach visits ${visited} of 16, a sum by index is ${byIndex}`);
if (found.join() !== "16:12,0:0,16:0" || !Number.isNaN(byIndex) || fill !== -1 || visited !== 4) {
  console.log("Changed: what is not written reads otherwise.");
  process.exit(1);
}
console.log("As found: jsfive leaves a hole where the file says -1.");
JS
node read.mjs
