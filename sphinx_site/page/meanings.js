// What a symbol of a formula means: beside it, for a pointer that rests on it and for a tap; and in the fold below a
// labelled equation, for all its symbols, by keyboard too. The words are the rows of the page Notation
// (sphinx_site/symbols.py); they come when somebody asks. Without this script the fold has a link to them.
(() => {
  "use strict";
  const source = new URL("symbols.js", /** @type {HTMLScriptElement} */ (document.currentScript).src).href;
  const REST = 250; // milliseconds until a pointer is taken to rest, and until what it left is gone
  const ELSEWHERE = "a, button, summary, .mlp-explorable, .mlp-explains";

  /** @type {Promise<Record<string, string>> | null} */
  let asked = null;
  function symbols() {
    asked ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.onload = () => resolve(window.mlpSymbols);
      script.onerror = reject;
      document.head.append(script);
    });
    asked.catch(() => {
      asked = null; // the network may be back at the next try
    });
    return asked;
  }

  /** @param {Element} symbol */
  const nameOf = (symbol) => [...symbol.classList].find((name) => name.startsWith("mlp-") && name !== "mlp-known");

  /** The symbol at which something happened.
   * @param {EventTarget | null} target */
  function at(target) {
    const symbol = target instanceof Element ? target.closest(".katex-html .mlp-known") : null;
    return symbol && !symbol.closest(ELSEWHERE) ? symbol : null;
  }

  const box = document.createElement("div");
  box.className = "mlp-explains";
  box.popover = "auto"; // a click elsewhere closes it
  box.setAttribute("role", "note");
  box.setAttribute("aria-label", "What the symbol means");
  document.querySelector("article")?.append(box);

  /** What the words may not cover: a formula that stands by itself, unless it is tall, for then they would be far away.
   * @param {Element} symbol */
  function lineOf(symbol) {
    const formula = symbol.closest(".katex-display");
    return formula && formula.clientHeight < 120 ? formula : symbol;
  }

  /** @param {Element} symbol */
  async function show(symbol) {
    const rows = await symbols();
    const words = rows[nameOf(symbol)];
    if (!words || !symbol.isConnected) return;
    box.innerHTML = words;
    if (!box.matches(":popover-open")) box.showPopover();
    const { left, right } = symbol.getBoundingClientRect();
    const { top, bottom } = lineOf(symbol).getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = box;
    const room = document.documentElement.clientWidth;
    const below = bottom + 4 + height <= innerHeight || top < height + 4;
    box.style.left = `${scrollX + Math.max(8, Math.min((left + right - width) / 2, room - width - 8))}px`;
    box.style.top = `${scrollY + (below ? bottom + 4 : top - height - 4)}px`;
  }

  let waiting = 0;
  /** The symbol that the pointer is at: what was closed there does not come back before the pointer has been elsewhere.
   * @type {Element | null} */
  let here = null;
  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType !== "mouse") return;
    const symbol = at(target);
    if (symbol && symbol === here) return;
    clearTimeout(waiting);
    if (target instanceof Node && box.contains(target)) return;
    here = symbol;
    if (symbol) waiting = window.setTimeout(() => show(symbol).catch(() => {}), REST);
    else if (box.matches(":popover-open")) waiting = window.setTimeout(() => box.hidePopover(), REST);
  });
  document.addEventListener("click", ({ target }) => {
    const symbol = at(target);
    if (symbol) show(symbol).catch(() => {});
  });

  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    clearTimeout(waiting);
    if (box.matches(":popover-open")) box.hidePopover();
  });

  /** The meanings of all symbols of an equation, in the fold below it.
   * @param {Element} fold */
  async function fill(fold) {
    const place = fold.querySelector(".mlp-symbols:not([data-filled])");
    const formula = fold.previousElementSibling;
    if (!place || !formula) return;
    const rows = await symbols();
    const names = new Set([...formula.querySelectorAll(".katex-html .mlp-known")].map(nameOf));
    place.toggleAttribute("data-filled", true);
    place.innerHTML = [...names].map((name) => rows[name] ?? "").join("");
  }
  for (const fold of document.querySelectorAll("details.mlp-python")) {
    for (const event of ["toggle", "pointerenter"]) fold.addEventListener(event, () => fill(fold).catch(() => {}));
  }
})();
