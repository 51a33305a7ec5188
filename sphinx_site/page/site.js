(() => {
  "use strict";
  const worker = new URL("../../service-worker.js", /** @type {HTMLScriptElement} */ (document.currentScript).src).href;
  // A formula that is wider than the page scrolls, and what scrolls must be reachable by keyboard.
  function mark() {
    /** @type {NodeListOf<HTMLElement>} */
    const boxes = document.querySelectorAll("div.math .katex-display");
    for (const box of boxes) {
      const scrolls = box.scrollWidth > box.clientWidth + 1;
      if (scrolls === box.hasAttribute("tabindex")) continue;
      if (scrolls) {
        box.tabIndex = 0;
        box.setAttribute("role", "group");
        box.setAttribute("aria-label", "Wide formula");
      } else {
        for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
      }
    }
  }
  // On paper: the light theme, every box open, every figure drawn. A browser does not wait for a
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
    opened = [...document.querySelectorAll("article details:not([open])")];
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
