// Draws the figures of a page. Each .mlp-plotly holds its figure as JSON; it is drawn when it
// nears the viewport, from one Plotly bundle that is fetched on first need.
(() => {
  "use strict";
  const bundle = new URL(
    "../vendor/plotly/plotly-cartesian.min.js",
    /** @type {HTMLScriptElement} */ (document.currentScript).src,
  ).href;
  // Written in at build time from mlp_lib/theme.py: light colour -> dark colour.
  const darkColours = /* DARK_COLOURS */ {};
  const FRAME_MILLISECONDS = 90;
  const SETTLED_MILLISECONDS = 120; // after the last change of a figure's width
  const SIZE = 13;
  const ROOM_FOR_AXIS = 60;
  const PAPER_WIDTH = 620; // of a sheet of A4 between its margins, in CSS pixels

  let library;
  const plotly = () =>
    (library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = bundle;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => reject(new Error("the drawing library did not load"));
      document.head.append(script);
    }));

  const isDark = () => document.documentElement.dataset.theme === "dark";

  // A copy with every palette colour exchanged for its dark twin. Arrays of numbers come as
  // base64 in one string, so walking a figure is cheap.
  function recoloured(value) {
    if (typeof value === "string") return darkColours[value.toLowerCase()] ?? value;
    if (Array.isArray(value)) return typeof value[0] === "number" ? value : value.map(recoloured);
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, recoloured(item)]));
    }
    return value;
  }

  const PLANES = new Set(["heatmap", "contour"]);
  const NARROW = 480;

  // A copy of the figure in the colours of the page.
  function inColours(spec, dark) {
    const figure = structuredClone(spec);
    // A coloured plane is light on every page, and so are the marks on it; only what is around it changes.
    const plane = spec.data.find((trace) => PLANES.has(trace.type));
    const isOnPlane = (trace) => plane && (trace.xaxis ?? "x") === (plane.xaxis ?? "x");
    // White numbers stand on the neurons, which therefore keep their colour.
    const isWrittenOn = (trace) => trace.mode?.includes("text") && !trace.textposition;
    const keepsColour = (trace) => isOnPlane(trace) || isWrittenOn(trace);
    if (dark) figure.data = spec.data.map((trace) => (keepsColour(trace) ? trace : recoloured(trace)));
    if (dark && !plane) figure.frames = recoloured(spec.frames);
    if (dark) figure.layout = recoloured(spec.layout);
    return figure;
  }

  // Our controls are below the figure, and our line of text is the title that changes with the frame. Their room
  // goes with them.
  function makeRoomForControls({ layout, frames }) {
    delete layout.sliders;
    for (const part of [{ layout }, ...frames]) delete part.layout?.title;
    const bottom = layout.margin?.b ?? 80;
    const room = Math.round((ROOM_FOR_AXIS * layout.font.size) / SIZE); // a figure alone has larger letters
    layout.margin = { ...layout.margin, b: Math.min(bottom, room) };
    layout.height = (layout.height ?? 450) - Math.max(bottom - room, 0);
  }

  function fitNarrow({ layout, data }) {
    // The scale of colours lies below the plane, so that the plane keeps the width.
    layout.margin = { ...layout.margin, l: Math.min(layout.margin?.l ?? 56, 56), r: 8 };
    // Names of layers side by side would run together, and Plotly would leave some of them out.
    for (const [key, axis] of Object.entries(layout)) {
      if (!/^xaxis\d*$/.test(key) || !axis.ticktext) continue;
      axis.ticktext = axis.ticktext.map((text) => text.replace(/ (?=layer\b)/, "<br>"));
      axis.automargin = true;
    }
    // The weights of a network's diagram, where there is less room for them.
    layout.meta?.narrow?.forEach((place, i) => Object.assign(layout.annotations[i], place));
    const lying = { orientation: "h", x: 0.5, xanchor: "center", y: -0.27, yanchor: "top", len: 0.9, thickness: 10 };
    for (const trace of data) {
      if (!PLANES.has(trace.type) || trace.showscale === false) continue;
      // Beside the scale its title would leave no room for it.
      trace.colorbar = { ...trace.colorbar, ...lying, title: { ...trace.colorbar?.title, side: "top" } };
    }
  }

  // Plotly keeps a title within the margin, which has no room for powers of ten above it unless it may grow.
  function setApart(axis) {
    axis.title.standoff ??= 8;
    axis.automargin ??= true;
  }

  function drawAxes(layout, line) {
    layout.xaxis ??= {};
    layout.yaxis ??= {};
    for (const key of Object.keys(layout)) {
      if (!/^[xy]axis\d*$/.test(key)) continue;
      const axis = layout[key];
      Object.assign(axis, { gridcolor: line, linecolor: line, zerolinecolor: line });
      if (key[0] === "x" && axis.type === "log" && axis.title) setApart(axis);
    }
  }

  function themed(spec, animated, narrow) {
    const dark = isDark();
    const style = getComputedStyle(document.body);
    const figure = inColours(spec, dark);
    figure.layout ??= {};
    const { layout } = figure;
    layout.paper_bgcolor = "rgba(0,0,0,0)";
    layout.plot_bgcolor = "rgba(0,0,0,0)";
    layout.font = { size: SIZE, ...layout.font, family: style.fontFamily, color: style.color };
    layout.dragmode ??= false; // a finger on the figure scrolls the page
    drawAxes(layout, dark ? "#48505a" : "#d5d9de");
    // Labels stand on a patch of page, so that the wires behind them do not cross the digits.
    for (const note of layout.annotations ?? []) if (dark && note.bgcolor) note.bgcolor = style.backgroundColor;
    layout.legend = { ...layout.legend, bgcolor: "rgba(0,0,0,0)" };
    layout.hoverlabel = { ...layout.hoverlabel, bgcolor: dark ? "#222832" : "#ffffff", font: { color: style.color } };
    // Plotly's own slider and buttons cannot be worked from the keyboard; ours replace them.
    delete layout.updatemenus;
    if (animated) makeRoomForControls(figure);
    if (narrow) fitNarrow(figure);
    return figure;
  }

  // Sets "xaxis.type" and the like, as the button of a figure names them.
  function assign(layout, settings) {
    for (const [path, value] of Object.entries(settings)) {
      const keys = path.split(".");
      const last = keys.pop();
      keys.reduce((part, key) => (part[key] ??= {}), layout)[last] = value;
    }
  }

  const config = {
    responsive: false, // see render
    displaylogo: false,
    displayModeBar: false, // it would offer to upload the figure to a cloud service
    showSendToCloud: false,
    scrollZoom: false,
    doubleClick: false,
    showTips: false,
  };

  class Figure {
    constructor(box) {
      this.box = box;
      this.spec = JSON.parse(box.querySelector("script").textContent);
      this.frames = this.spec.frames ?? [];
      this.position = 0;
      this.run = null;
      // Menus that change the layout: which kind of axis, for instance. Those that play frames have controls of their own.
      const changesLayout = (menu) => menu.buttons?.every((button) => button.method === "relayout");
      this.menus = (this.spec.layout?.updatemenus ?? []).filter(changesLayout);
      this.chosen = this.menus.map((menu) => menu.active ?? 0);
      this.queue = Promise.resolve();
    }

    async draw() {
      await document.fonts.ready; // what is written is measured with them
      this.plotly = await plotly();
      this.plot = document.createElement("div");
      this.plot.className = "mlp-plot";
      this.box.append(this.plot);
      if (this.frames.length) this.makeControls();
      this.menus.forEach((menu, index) => this.makeSwitch(menu, index));
      await this.render();
      new ResizeObserver(() => {
        clearTimeout(this.waiting);
        if (this.box.clientWidth === this.width) return;
        this.waiting = setTimeout(() => this.onPaper || this.redraw(), SETTLED_MILLISECONDS);
      }).observe(this.box);
      this.box.style.minHeight = "";
      this.box.dataset.ready = "true";
    }

    // Draws anew, in its turn: Plotly loses the shape of a square plane when it is resized while a frame is drawn.
    render(width) {
      this.queue = this.queue.then(async () => {
        this.width = this.box.clientWidth;
        this.onPaper = width !== undefined; // and stays as wide until it is on the screen again
        const figure = themed(this.spec, this.frames.length > 0, this.width < NARROW);
        this.menus.forEach((menu, index) => assign(figure.layout, menu.buttons[this.chosen[index]].args[0]));
        if (width) Object.assign(figure.layout, { width: Math.min(width, this.width), autosize: false });
        // newPlot also takes the frames of an earlier theme away.
        await this.plotly.newPlot(this.plot, { ...figure, config });
        if (this.frames.length) await this.showFrame(this.position);
      });
      return this.queue;
    }

    redraw() {
      this.render().catch((error) => fail(this.box, error));
    }

    async showFrame(index) {
      const still = { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: true } };
      await this.plotly.animate(this.plot, [this.frames[index].name], still);
      this.box.dataset.frame = String(index);
    }

    // What a frame shows: its own title, or its name with what the figure's slider says before it ("epoch 50").
    label(index) {
      const title = this.frames[index].layout?.title;
      if (title) return (title.text ?? title).replace(/<[^>]*>/g, " ");
      const slider = this.spec.layout?.sliders?.[0];
      const step = slider?.steps?.[index]?.label ?? this.frames[index].name ?? String(index + 1);
      const prefix = slider?.currentvalue?.prefix ?? this.spec.layout?.meta?.frame_prefix ?? "";
      const spaced = prefix && !/\s$/.test(prefix) ? `${prefix} ` : prefix;
      return `${spaced}${step}`;
    }

    makeControls() {
      const last = this.frames.length - 1;
      const row = document.createElement("div");
      row.className = "mlp-frames";
      row.setAttribute("role", "group");
      row.setAttribute("aria-label", "Animation");
      const button = (text, name, action) => {
        const element = document.createElement("button");
        element.type = "button";
        element.textContent = text;
        element.setAttribute("aria-label", name);
        element.addEventListener("click", action);
        row.append(element);
        return element;
      };
      this.playButton = button("Play", "Play the animation", () => (this.run ? this.pause() : this.play()));
      this.backButton = button("Back", "Back one frame", () => this.go(this.position - 1));
      this.stepButton = button("Step", "Step one frame on", () => this.go(this.position + 1));

      const label = document.createElement("label");
      const words = document.createElement("span");
      words.textContent = "Frame";
      words.className = "mlp-visually-hidden";
      this.slider = document.createElement("input");
      Object.assign(this.slider, { type: "range", min: "0", max: String(last), step: "1", value: "0" });
      this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
      label.append(words, this.slider);
      this.output = document.createElement("output");
      this.output.className = "mlp-frame-name";
      this.output.setAttribute("aria-live", "polite");
      row.append(label);
      this.box.append(row, this.output);
      this.update();
    }

    // One choice out of several, as native radio buttons.
    makeSwitch(menu, index) {
      const group = document.createElement("fieldset");
      group.className = "mlp-switch";
      const legend = document.createElement("legend");
      legend.textContent = menu.name ?? "Show";
      group.append(legend);
      const name = `mlp-switch-${[...document.querySelectorAll(".mlp-plotly")].indexOf(this.box)}-${index}`;
      menu.buttons.forEach((button, choice) => {
        const label = document.createElement("label");
        const input = Object.assign(document.createElement("input"), { type: "radio", name });
        input.checked = choice === this.chosen[index];
        input.addEventListener("change", () => {
          this.chosen[index] = choice;
          this.redraw();
        });
        label.append(input, button.label);
        group.append(label);
      });
      this.box.append(group);
    }

    update() {
      const name = this.label(this.position);
      this.slider.value = String(this.position);
      this.slider.setAttribute("aria-valuetext", name);
      this.output.value = name;
      this.backButton.disabled = this.position === 0;
      this.stepButton.disabled = this.position === this.frames.length - 1;
    }

    // Frames are shown one after the other: Plotly rejects a frame that another one interrupts.
    show(index) {
      this.position = Math.min(Math.max(index, 0), this.frames.length - 1);
      this.update();
      const wanted = this.position;
      this.queue = this.queue.then(async () => {
        if (wanted === this.position || this.run) await this.showFrame(wanted);
      });
      return this.queue;
    }

    go(index) {
      this.pause();
      this.show(index).catch((error) => fail(this.box, error));
    }

    // Only ever started by the reader. With prefers-reduced-motion the last frame is shown at once:
    // the reader who wants the steps has Back, Step and the slider.
    play() {
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
        this.go(this.frames.length - 1);
        return;
      }
      this.playButton.textContent = "Pause";
      this.playButton.setAttribute("aria-label", "Pause the animation");
      this.output.setAttribute("aria-live", "off"); // a voice cannot follow frame by frame
      this.run = {};
      this.playOn(this.run).catch((error) => {
        this.pause();
        fail(this.box, error);
      });
    }

    // Every press on Play begins a run of its own, and ends an earlier one that still waits for its frame.
    async playOn(run) {
      const last = this.frames.length - 1;
      do {
        await new Promise(requestAnimationFrame);
        if (this.run !== run) return;
        const drawn = this.show(this.position === last ? 0 : this.position + 1);
        const pause = new Promise((resolve) => setTimeout(resolve, FRAME_MILLISECONDS));
        await Promise.all([drawn, pause]);
        if (this.run !== run) return;
      } while (this.position < last);
      this.pause();
    }

    pause() {
      if (!this.run) return;
      this.run = null;
      this.playButton.textContent = "Play";
      this.playButton.setAttribute("aria-label", "Play the animation");
      this.output.setAttribute("aria-live", "polite");
      this.update();
    }
  }

  // What could not be drawn is said where the figure should be.
  function fail(box, error) {
    if (box.querySelector(".mlp-problem")) return;
    const note = document.createElement("p");
    note.className = "mlp-problem";
    note.setAttribute("role", "alert");
    note.textContent = `This figure could not be drawn (${error?.message ?? "unknown reason"}). It shows: ${box.getAttribute("aria-label")}`;
    box.append(note);
    console.error(error);
  }

  function start() {
    const drawn = new Set();
    // A figure on its way is not begun again: whoever wants it, the reader or the printer, waits for the same drawing.
    const begun = new Map();
    const draw = (box) => {
      if (!begun.has(box)) begun.set(box, drawOnce(box));
      return begun.get(box);
    };
    const drawOnce = async (box) => {
      try {
        const figure = new Figure(box);
        await figure.draw();
        drawn.add(figure);
      } catch (error) {
        fail(box, error);
      }
    };
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (!entry.isIntersecting) continue;
          observer.unobserve(entry.target);
          draw(entry.target);
        }
      },
      { rootMargin: "600px" },
    );
    const boxes = document.querySelectorAll(".mlp-plotly");
    boxes.forEach((box) => observer.observe(box));

    let dark = isDark();
    new MutationObserver(() => {
      if (isDark() === dark) return;
      dark = isDark();
      for (const figure of drawn) figure.redraw();
    }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });

    // On paper every figure is wanted, seen or not, and none wider than the sheet. site.js calls these.
    window.mlpFigures = {
      toPaper: async () => {
        for (const box of boxes) observer.unobserve(box);
        await Promise.all([...boxes].map(draw));
        await Promise.all([...drawn].map((figure) => figure.render(PAPER_WIDTH)));
      },
      toScreen: () => {
        for (const figure of drawn) figure.redraw();
      },
    };
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
