// Draw a digit: a 64-32-10 network that learns to read while one watches, and answers what is drawn.

import { button, numberField, radios, rateSlider, row, select, setControls, slider } from "../controls.js";
import { INK, PARTS, PIXELS, pictureOf, standardised, unpack } from "../digits/data.js";
import { drawingField } from "../digits/field.js";
import { hiddenNeurons, LOOKS, largeNeuron } from "../digits/hidden.js";
import { answerBars, confusionMatrix, errorLines, worstMistakes } from "../digits/pictures.js";
import { makeTrainer } from "../digits/player.js";
import { DigitRun, HIDDEN, ORDERS, PER_EPOCH, UPDATES } from "../digits/run.js";
import { EMPTY, GUESSES, sentenceOf } from "../digits/words.js";
import { html, onResize } from "../dom.js";
import { fold } from "../folds.js";
import { hosted } from "../hosted.js";
import { choice, list, nextSeed, number, optional, seedField, whole } from "../state.js";

const RUN_SETTINGS = ["seed", "learning_rate", "activation", "initializer", "order"];
const RECIPE = { learning_rate: 0.3, initializer: "glorot_uniform", order: "shuffled" };
/** What breaks it: each the recipe of the chapter with one thing changed. */
const PRESETS = {
  recipe: { text: "Recipe", settings: RECIPE },
  large_rate: { text: "Too large a rate", settings: { ...RECIPE, learning_rate: 30 } },
  unshuffled: { text: "No shuffling", settings: { ...RECIPE, order: "sorted" } },
  zero_start: { text: "Zero start", settings: { ...RECIPE, initializer: "zeros" } },
};
const FIRST_UNSEEN = PARTS.validation[0];
const COUNT = PARTS.test[1];

/** @type {import("../frame.js").Lesson} */
export const drawADigit = {
  name: "draw-a-digit",
  title: "Draw a digit",
  tryThis: "draw over the digit, or clear it. Then rewind, and press Play: it learns to read.",
  hideable: [
    ...["field", "rubber", "clear", "another", "neuron", "play", "epoch", "rewind", "update", "prediction", "mistake"],
    ...[...Object.keys(PRESETS), ...RUN_SETTINGS, "new_seed", "look", "part", "speed"],
  ],
  folds: ["large", "results", "recipe"],
  schema: {
    seed: seedField(0),
    learning_rate: number(RECIPE.learning_rate, 0.01, 100),
    activation: choice("tanh", ["tanh", "sigmoid"]),
    initializer: choice(RECIPE.initializer, ["glorot_uniform", "zeros", "all_equal"]),
    order: choice(RECIPE.order, ORDERS),
    update: whole(5 * PER_EPOCH, 0, UPDATES),
    speed: choice(60, [10, 60, 600]),
    digit: whole(FIRST_UNSEEN, 0, COUNT - 1),
    ink: optional(list(EMPTY, whole(0, 0, INK), { minLength: PIXELS, maxLength: PIXELS })),
    neuron: whole(1, 1, HIDDEN),
    look: choice("added", LOOKS),
    part: choice("validation", Object.keys(PARTS)),
    prediction: choice(0, [0, ...GUESSES]),
  },

  build(frame) {
    const digits = unpack(frame.data);
    let [run, ghost, found] = [null, [], null];
    const player = makeTrainer(frame, () => run);
    const layers = layersOf(frame, digits);
    const results = resultsOf(frame, digits, player);
    const controls = controlsOf(frame, player);
    const presets = presetsOf(frame);
    place(frame, { layers, results, controls, presets, player });

    return {
      update(changed) {
        const { state } = frame;
        if (!run || RUN_SETTINGS.some((name) => changed.has(name))) {
          ghost = run?.curve ?? [];
          run = new DigitRun(digits, state);
          if (player.playing) frame.set({ update: 0 }, { quiet: true });
        }
        if (changed.has("theme")) layers.retheme();
        player.follow();
        setControls(controls, { ...state, update: run.update });
        presets.set(state);
        const outputs = layers.draw(state, run);
        if (player.reads() || !found) {
          found = { training: run.measure("training"), validation: run.measure("validation"), update: run.update };
          results.draw(state, run, found, ghost);
        }
        found.outputs = outputs;
      },
      sentence: () => sentenceOf(frame.state, digits, found),
      destroy() {
        player.destroy();
        layers.destroy();
        results.destroy();
      },
    };
  },
};

/** The field, the hidden layer and the output layer, from left to right. */
function layersOf(frame, digits) {
  const rubber = rubberButton();
  const field = drawingField((ink, done) => {
    frame.set({ ink }, { quiet: !done });
    if (done) frame.publish("ink");
  }, rubber.pressed);
  const hidden = hiddenNeurons(frame.put("neuron"));
  const large = largeNeuron();
  const answers = answerBars();
  const clear = button("clear", "Clear", () => frame.set({ ink: EMPTY }));
  const next = () => frame.set({ digit: (frame.state.digit + 1) % COUNT, ink: null });
  const another = button("another", "Another", next, { title: "another digit" });
  const column = (name, title, ...parts) =>
    html("div", { class: name }, html("p", { class: "mlp-hint", text: title }), ...parts);
  const middle = column(
    "mlp-digit-hidden",
    "32 hidden neurons",
    hidden.element,
    fold("large", "One neuron, large and in words", large.element),
  );
  const stop = onResize(hidden.element, (width) => {
    hidden.resize(width);
    frame.refresh();
  });
  const [z, pass] = [{ of: null, Z: null }, { last: null }];
  return {
    input: column("mlp-digit-input", "64 inputs: draw here", field.element, row("mlp-toolbar", rubber, clear, another)),
    middle,
    output: column("mlp-digit-output", "10 outputs", answers.element),
    retheme() {
      hidden.retheme();
      large.retheme();
    },
    draw({ ink, digit, neuron, look }, { network, start }) {
      const picture = ink ?? pictureOf(digits, digit);
      if (z.of !== picture) [z.of, z.Z] = [picture, standardised(picture, digits.mean, digits.spread)];
      pass.last = network.forward(z.Z, pass.last);
      const { activations, preActivations, outputs } = pass.last;
      const [, W, next] = network.weights;
      const view = { W, start: start[1], next, z: z.Z, look };
      Object.assign(view, { activations: activations[1], preActivations: preActivations[1] });
      field.set(picture);
      hidden.draw(view, neuron);
      large.draw(view, neuron);
      answers.draw(outputs);
      return outputs;
    },
    destroy: stop,
  };
}

/** A button that stays pressed while the pointer and the space bar take ink away. */
function rubberButton() {
  const pressed = () => element.getAttribute("aria-pressed") === "true";
  const title = "the pointer and the space bar take ink away";
  const { element } = button("rubber", "Rubber", () => element.setAttribute("aria-pressed", String(!pressed())), {
    title,
  });
  element.setAttribute("aria-pressed", "false");
  return { element, pressed };
}

/** Over a whole part: the errors so far, what is taken for what, and the worst mistakes. */
function resultsOf(frame, digits, player) {
  const errors = errorLines((update) => player.go(update));
  const matrix = confusionMatrix();
  const mistakes = worstMistakes(digits, (digit) => frame.set({ digit, ink: null }));
  const titled = (text, ...parts) => html("div", {}, html("p", { class: "mlp-hint", text }), ...parts);
  const curve = titled("error; dashed: unseen digits", errors.element);
  const stop = onResize(curve, (width) => {
    errors.resize(width);
    frame.refresh();
  });
  const element = html(
    "div",
    { class: "mlp-digit-results" },
    curve,
    titled("rows: meant, columns: read", matrix.element),
    titled("worst mistakes: tap", mistakes.element),
  );
  return {
    element,
    draw({ part }, run, found, ghost) {
      const measured = found[part] ?? run.measure(part);
      errors.draw(run.curve, ghost, run.update);
      matrix.draw(measured);
      mistakes.draw(measured, part);
    },
    destroy: stop,
  };
}

/** Each under the name of its setting. */
const controlsOf = (frame, player) => ({
  update: slider("update", "update", { min: 0, max: UPDATES, step: 1 }, (update) => player.go(update)),
  prediction: radios(
    "prediction",
    "Zero start: about how many of 300 unseen digits after 5 epochs?",
    GUESSES.map((guess) => [guess, String(guess)]),
    frame.put("prediction"),
  ),
  learning_rate: rateSlider(frame),
  seed: numberField("seed", "seed", { min: 0, step: 1 }, frame.put("seed")),
  look: select(
    "look",
    "hidden neurons show",
    [
      ["weights", "weights w"],
      ["added", "what training added"],
      ["products", "w·z, with this picture"],
    ],
    frame.put("look"),
  ),
  part: select(
    "part",
    "judged on",
    [
      ["validation", "unseen digits (validation)"],
      ["training", "digits learnt from"],
      ["test", "test digits"],
    ],
    frame.put("part"),
  ),
  activation: select("activation", "hidden activation", ["tanh", "sigmoid"], frame.put("activation")),
  order: select(
    "order",
    "order of digits",
    [
      ["shuffled", "shuffled in each epoch"],
      ["as_dealt", "as dealt, never shuffled"],
      ["sorted", "sorted: zeros first"],
    ],
    frame.put("order"),
  ),
  initializer: select(
    "initializer",
    "starting weights",
    [
      ["glorot_uniform", "Glorot uniform"],
      ["zeros", "all zero"],
      ["all_equal", "all equal"],
    ],
    frame.put("initializer"),
  ),
  speed: select("speed", "updates a second", [10, 60, 600], frame.put("speed")),
});

/** The recipe of the chapter, and three ways to break it, as buttons of which one may be pressed. */
function presetsOf(frame) {
  const buttons = Object.entries(PRESETS).map(([name, { text, settings }]) => ({
    control: button(name, text, () => frame.set(settings)),
    wanted: Object.entries(settings),
  }));
  return {
    element: row("mlp-toolbar", ...buttons.map(({ control }) => control)),
    set(state) {
      for (const { control, wanted } of buttons) {
        const pressed = wanted.every(([name, value]) => state[name] === value);
        control.element.setAttribute("aria-pressed", String(pressed));
      }
    },
  };
}

function place(frame, { layers, results, controls, presets, player }) {
  const { update, prediction, learning_rate: rate, seed, look, part, activation, order, initializer, speed } = controls;
  const epoch = button("epoch", "One epoch", () => player.go(Math.min(UPDATES, frame.state.update + PER_EPOCH)), {
    icon: "step",
  });
  const rewind = button("rewind", "Rewind", () => player.go(0), { icon: "rewind", title: "to the starting weights" });
  const newSeed = button("new_seed", "New seed", () => frame.set({ seed: nextSeed(frame.state.seed) }));
  const more = html("details", { class: "mlp-more" }, html("summary", { text: "More settings" }));
  more.append(row("mlp-controls", look, part, activation, order, initializer, speed));
  const tools = row("mlp-toolbar mlp-wrap", player.button, epoch, rewind, update);
  frame.body.append(
    html("div", { class: "mlp-digit-layers" }, layers.input, layers.output, tools, layers.middle),
    frame.ending,
    fold("results", "Error, mistakes", results.element),
    fold(
      "recipe",
      "Break it, rate, seed",
      prediction.element,
      html("div", { class: "mlp-digit-recipe" }, presets.element, row("mlp-controls", rate, seed, newSeed), more),
    ),
  );
}

export default hosted(drawADigit);
