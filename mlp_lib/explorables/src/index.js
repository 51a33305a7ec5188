// The explorables: one module, two hosts. anywidget calls render in Jupyter, static/host.js on the
// page of the book. `component` of the model says which lesson is meant.

import { mount } from "./frame.js";
import { LESSONS } from "./lessons.js";

function render({ model, el }) {
  const component = model.get("component");
  const lesson = LESSONS.find(({ name }) => name === component);
  if (!lesson) throw new Error(`unknown explorable ${component}; known: ${LESSONS.map(({ name }) => name).join(", ")}`);
  el.classList.add("mlp-root");
  return mount(lesson, { model, el });
}

export default { render };
