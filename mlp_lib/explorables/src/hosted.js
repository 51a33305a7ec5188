// The module that the bundle of a lesson exports. Two hosts call it: anywidget in Jupyter,
// static/host.js on the page of the book.

import { mount } from "./frame.js";

/** @param {import("./frame.js").Lesson} lesson */
export const hosted = (lesson) => ({
  render({ model, el }) {
    el.classList.add("mlp-root");
    // In JupyterLab the notebook would take arrow keys to itself, whatever in it has the focus, but for what says this.
    el.addEventListener("focusin", ({ target }) => (target.dataset.lmSuppressShortcuts = "true"));
    return mount(lesson, { model, el });
  },
});
