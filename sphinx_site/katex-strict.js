// KaTeX for the build. It is loaded by the server of sphinxcontrib-katex in place of that
// package's own copy, so that formulas and the site's style sheet come from one KaTeX.
"use strict";
const katex = require("../node_modules/katex");

const options = {
  throwOnError: true,
  // Anything that LaTeX itself would not set is an error, but for the one command we add.
  strict: (code) => (code === "htmlExtension" ? "ignore" : "error"),
  // Of the commands that could touch the page, only the one that names a class of ours.
  trust: (context) => context.command === "\\htmlClass" && /^mlp-[a-z-]+( mlp-known)?$/.test(context.class),
};

exports.renderToString = (latex, given) => {
  const html = katex.renderToString(latex, { ...given, ...options });
  // A command that is not trusted is set as red text instead of being refused.
  if (
    /\\(href|url|includegraphics|html(Id|Style|Data|Class(?!\{mlp-[a-z-]+( mlp-known)?\})))(?![A-Za-z])/.test(latex)
  ) {
    throw new Error("\\href, \\url, \\includegraphics and \\html… are not used in formulas");
  }
  return html;
};
