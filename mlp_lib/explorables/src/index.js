// The explorables: one module, two hosts. anywidget calls render in Jupyter, static/host.js on the
// page of the book. `component` of the model says which lesson is meant.

import { mount } from "./frame.js";
import { dragTheLine } from "./lessons/drag_the_line.js";
import { liveXor, trainingLab } from "./lessons/training_lab.js";
import { wireView } from "./lessons/wire_view.js";

const LESSONS = Object.fromEntries([wireView, trainingLab, liveXor, dragTheLine].map((lesson) => [lesson.name, lesson]));

function render({ model, el }) {
  const lesson = LESSONS[model.get("component")];
  if (!lesson) throw new Error(`unknown explorable ${model.get("component")}; known: ${Object.keys(LESSONS).join(", ")}`);
  el.classList.add("mlp-root");
  return mount(lesson, { model, el });
}

export default { render, names: Object.keys(LESSONS) };
