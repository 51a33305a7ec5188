// Which rules of the one style sheet a page could need, seen from the root of the built site. Themes bring
// those of all their parts: half of the weight that a page asks for before its text shows.
"use strict";

module.exports = {
  css: ["_static/styles/all.css"],
  content: ["*.html", "book/*.html", "_static/*.js", "_static/scripts/*.js", "_static/mlp/**/*.js"],
  // Names that scripts put together from parts.
  safelist: [/^bs-tooltip-/, /^mlp-/],
};
