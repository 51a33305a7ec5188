// The module that the bundle of a lesson exports. Two hosts call it: anywidget in Jupyter,
// static/host.js on the page of the book.

import { mount } from "./frame.js";

export const hosted = (lesson) => ({
  render({ model, el }) {
    el.classList.add("mlp-root");
    return mount(lesson, { model, el });
  },
});
