// Light or dark on the page of one figure: what its address asks for, in the book what the reader chose there, else
// what the system says. A worksheet is light, and prints when its figures are drawn.
(() => {
  "use strict";
  document.addEventListener("click", async ({ target }) => {
    if (!(target instanceof Element) || !target.closest('[data-mlp-action="print"]')) return;
    await window.mlpFigures?.toPaper();
    window.print();
  });
  if (document.documentElement.hasAttribute("data-paper")) return;

  const known = (theme) => (["light", "dark"].includes(theme) ? theme : null);
  const asked = known(new URLSearchParams(location.search).get("theme"));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  try {
    chosen = top === window ? known(localStorage.getItem("mode")) : null;
  } catch {
    // A frame may have nothing that is kept.
  }
  const put = () => {
    document.documentElement.dataset.theme = asked ?? chosen ?? (dark.matches ? "dark" : "light");
  };
  put();
  dark.addEventListener("change", put);
})();
