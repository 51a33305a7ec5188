// Answer each line of JSON with one: what `answer` makes of it.
exports.serve = (answer) => {
  const lines = require("readline").createInterface({ input: process.stdin });
  lines.on("line", (line) => process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + "\n"));
};
