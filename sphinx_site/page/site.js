// A formula that is wider than the page scrolls, and what scrolls must be reachable by keyboard.
(() => {
  "use strict";
  function mark() {
    for (const box of document.querySelectorAll("div.math .katex-display")) {
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
  addEventListener("load", mark);
  addEventListener("resize", mark);
})();
