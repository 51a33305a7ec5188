(() => {
  "use strict";
  const worker = new URL("../../service-worker.js", /** @type {HTMLScriptElement} */ (document.currentScript).src).href;
  // A formula that is wider than its room gets smaller, down to a bound; beyond it scrolls, and what scrolls must be
  // reachable by keyboard. On a phone it has been broken before, and says so to the style sheet.
  const SMALLEST = 0.6;
  const NARROW = matchMedia("(max-width: 600px)");

  /** @param {HTMLElement} box */
  function fit(box) {
    /** @type {HTMLElement | null} */
    const formula = box.querySelector(".katex");
    if (!formula || !box.clientWidth) return;
    formula.style.fontSize = "";
    box.classList.toggle("mlp-broken", NARROW.matches && isBroken(formula));
    for (let tries = 0; tries < 3 && box.scrollWidth > box.clientWidth; tries++) {
      const size = Number.parseFloat(getComputedStyle(formula).fontSize);
      const full = Number.parseFloat(getComputedStyle(box).fontSize);
      // An hundredth less: widths are rounded to whole pixels.
      const wanted = Math.max((0.99 * size * box.clientWidth) / box.scrollWidth, SMALLEST * full);
      formula.style.fontSize = `${wanted}px`;
    }
    const scrolls = box.scrollWidth > box.clientWidth + 1;
    if (scrolls === box.hasAttribute("tabindex")) return;
    if (scrolls) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", "Wide formula");
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    }
  }

  /** Whether a formula stands on several lines: a part begins where the one before it began, or further left. */
  function isBroken(formula) {
    const starts = [...formula.querySelectorAll(":scope > .katex-html > .base")].map(
      (part) => part.getBoundingClientRect().left,
    );
    return starts.some((left, i) => i > 0 && left <= starts[i - 1]);
  }

  // Formulas in a fold have no width until it opens; to fit one changes its height, which is no reason to do it again.
  const fitted = new WeakMap();
  const widths = new ResizeObserver((entries) => {
    const wider = entries.filter(({ target, contentRect }) => fitted.get(target) !== contentRect.width);
    for (const { target, contentRect } of wider) fitted.set(target, contentRect.width);
    requestAnimationFrame(() => wider.forEach(({ target }) => fit(/** @type {HTMLElement} */ (target))));
  });

  function mark() {
    /** @type {NodeListOf<HTMLElement>} */
    const boxes = document.querySelectorAll("div.math .katex-display");
    for (const box of boxes) widths.observe(box);
    document.fonts.ready.then(() => boxes.forEach(fit));
    for (const table of document.querySelectorAll(".bd-article table:has(> thead)")) {
      if (!table.closest(".mlp-explorable")) asCards(/** @type {HTMLTableElement} */ (table));
    }
  }

  /** On a phone, a table that is wider than its room shows each row as a card.
   * @param {HTMLTableElement} table */
  function asCards(table) {
    table.classList.remove("mlp-cards");
    const wide = NARROW.matches && table.scrollWidth > (table.parentElement?.clientWidth ?? 0) + 1;
    if (!wide) return;
    const labels = [...table.tHead.rows[table.tHead.rows.length - 1].cells].map((cell) => cell.textContent.trim());
    // Without the layout of a table a browser takes it for none, and does not tell what belongs to what.
    table.setAttribute("role", "table");
    for (const part of [table.tHead, ...table.tBodies]) part.setAttribute("role", "rowgroup");
    for (const row of table.rows) {
      row.setAttribute("role", "row");
      [...row.cells].forEach((cell, i) => {
        const heads = cell.closest("thead") ? "columnheader" : "cell";
        cell.setAttribute("role", cell.scope === "row" ? "rowheader" : heads);
        cell.classList.toggle("mlp-empty", !cell.textContent.trim() && !cell.querySelector("img, svg"));
        if (heads !== "cell" || !labels[i]) return;
        cell.dataset.label = labels[i];
        cell.classList.add("mlp-labelled");
      });
    }
    table.classList.add("mlp-cards");
  }

  // On paper: the light theme, every box open but the cards of the gallery, every figure drawn. A browser does not wait for a
  // figure, so the print button and Ctrl+P draw first and print then. From the browser's own menu
  // what the reader has not scrolled to is told in words.
  async function print() {
    toPaper();
    try {
      await window.mlpFigures?.toPaper();
    } finally {
      window.print();
    }
  }
  let opened = null;
  let theme;
  function toPaper() {
    if (opened) return;
    opened = [...document.querySelectorAll("article details:not([open], .mlp-work)")];
    for (const box of opened) box.open = true;
    theme = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = "light";
  }
  addEventListener("beforeprint", toPaper);
  addEventListener("afterprint", () => {
    if (!opened) return;
    for (const box of opened) box.open = false;
    opened = null;
    document.documentElement.dataset.theme = theme;
    window.mlpFigures?.toScreen();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    print();
  });

  // The theme writes these as attributes, which the content security policy does not run.
  const actions = { print, fullscreen: () => window.toggleFullScreen() };
  document.addEventListener("click", (event) => {
    const { target } = event;
    /** @type {HTMLElement | null} */
    const asked = target instanceof Element ? target.closest("[data-mlp-action]") : null;
    actions[asked?.dataset.mlpAction]?.();
  });

  // From file:// a page cannot read the others, so the list of what was found comes without excerpts, and
  // the app that runs Python would not start.
  if (location.protocol === "file:") {
    DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
    for (const launch of document.querySelectorAll(".dropdown-launch-buttons")) {
      launch.querySelector('a[href*="lite/notebooks/"]')?.closest("li").remove();
      if (!launch.querySelector("li")) launch.remove();
    }
  }

  // On a server the whole book is kept for reading without a network: later, when this page has been shown, and not
  // for readers who save data. A browser that refuses, as in a private window, just does not keep it.
  if (location.protocol !== "file:" && navigator.serviceWorker && top === window && !navigator.connection?.saveData) {
    const idle = window.requestIdleCallback ?? setTimeout; // Safari has none
    addEventListener("load", () => idle(() => navigator.serviceWorker.register(worker).catch(() => {})));
  }

  addEventListener("load", mark);
  addEventListener("resize", mark);
})();
