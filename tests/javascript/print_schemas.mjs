// Print name, default and limits of every setting of every lesson, for the Python classes to be
// compared with.

import { LESSONS } from "../../mlp_lib/explorables/src/lessons.js";

const schemas = {};
for (const { name, schema, hideable } of LESSONS) {
  const settings = {};
  for (const [setting, field] of Object.entries(schema)) {
    const { fallback, options = null } = field;
    const { min = null, max = null } = field.item ?? field; // those of a list are its numbers'
    settings[setting] = { fallback, min, max, options };
  }
  schemas[name] = { settings, hideable };
}
console.log(JSON.stringify(schemas));
