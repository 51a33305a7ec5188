// Print every setting of every lesson as plain data: what tools/bundle_explorables.py writes to static/settings.json.

import { LESSONS } from "../mlp_lib/explorables/src/lessons.js";
import { plainField } from "../mlp_lib/explorables/src/state.js";

const plain = (schema) => Object.fromEntries(Object.entries(schema).map(([name, field]) => [name, plainField(field)]));
console.log(JSON.stringify(Object.fromEntries(LESSONS.map(({ name, schema }) => [name, plain(schema)]))));
