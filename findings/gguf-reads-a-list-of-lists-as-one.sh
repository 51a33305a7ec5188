#!/bin/bash
# The widths of three networks, [[4, 3], [8], [16, 8]], put into a GGUF file by the package gguf, which comes from the
# format's own project. One would guess that its reader gives the three lists again, since the writer takes them. In
# 0.19.0 contents() gives one list, [4, 3, 8, 16, 8], with nothing to tell where a network ends. The file is right:
# @huggingface/gguf 0.4.6, a reader in JavaScript, finds the three. A plain list and one of texts come back as they were.
# A remark in the reader's source knows of it; nothing is said to who calls it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
{ env/bin/pip install --quiet --disable-pip-version-check gguf==0.19.0 numpy==2.4.6 &&
    npm install --silent --ignore-scripts --no-audit --no-fund @huggingface/gguf@0.4.6; } ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >write.py <<'PYTHON'
import json
from importlib.metadata import version

import gguf
import numpy as np

lists = {"nets": [[4, 3], [8], [16, 8]], "widths": [4, 3], "names": ["relu", "tanh"]}
writer = gguf.GGUFWriter("nets.gguf", "mlp")
for name, value in lists.items():
    writer.add_array(name, value)
writer.add_tensor("weights", np.zeros((2, 3), dtype=np.float32))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
fields = gguf.GGUFReader("nets.gguf").fields
found = {name: fields[name].contents() for name in lists}
print(json.dumps({"version": version("gguf"), "put": lists, "found": found}))
PYTHON
env/bin/python -I write.py >python.json
cat >read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { gguf } from "@huggingface/gguf";

const { version } = JSON.parse(readFileSync("node_modules/@huggingface/gguf/package.json", "utf8"));
const python = JSON.parse(readFileSync("python.json", "utf8"));
const { metadata } = await gguf("./nets.gguf", { allowLocalFile: true });
let changed = false;
for (const [name, put] of Object.entries(python.put)) {
  const [there, own, other] = [put, python.found[name], metadata[name]].map((value) => JSON.stringify(value));
  console.log(`${name}: put in ${there}; read by gguf ${python.version} ${own}; by @huggingface/gguf ${version} ${other}`);
  changed ||= other !== there || own !== JSON.stringify(name === "nets" ? put.flat() : put);
}
if (changed) {
  console.log("Changed: the lists are read otherwise.");
  process.exit(1);
}
console.log("As found: gguf's reader makes one list of the lists that its writer wrote.");
JS
node read.mjs
