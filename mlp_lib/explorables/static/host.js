// Hosts the explorables on a page without a kernel: finds each
// .mlp-explorable with its data-component and its state (a script element that holds JSON), fetches
// the bundle of that lesson, and gives it the few methods of anywidget's model that it uses.
// Classic scripts, so that it also works from file://. What stands in closed <details> starts when
// the reader opens them.
(() => {
  "use strict";
  const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  const asked = {};

  /** Run a script of ours, once. */
  const loaded = (path) =>
    (asked[path] ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(path, here).href;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${path} did not load`));
      document.head.append(script);
    }));

  /** The bundle of a lesson, which puts itself into window.mlpModules, and its data, which go into window.mlpData. */
  async function fetched(component, needs) {
    await Promise.all([loaded(`lessons/${component}.js`), needs ? loaded(`data/${needs}.js`) : null]);
    return { lesson: window.mlpModules[component], data: needs ? window.mlpData[needs] : null };
  }

  function makeModel(state, page) {
    const listeners = new Map();
    return {
      page,
      get: (name) => state[name],
      set(name, value) {
        state[name] = value;
        for (const listener of listeners.get(`change:${name}`) ?? []) listener();
      },
      save_changes() {},
      on(event, listener) {
        listeners.set(event, [...(listeners.get(event) ?? []), listener]);
      },
      off(event, listener) {
        listeners.set(
          event,
          (listeners.get(event) ?? []).filter((other) => other !== listener),
        );
      },
    };
  }

  /** The page that shows one figure alone, where the site has one: sphinx_site/alone.py. */
  const alone = (figure, query) => new URL(`../../figures/${figure}.html${query}`, here).href;

  function makePage(id, figure, article) {
    const path = (query) => `${location.pathname}${query}`;
    return {
      id,
      article,
      query: () => location.search,
      embed: figure && location.protocol !== "file:" ? (query) => alone(figure, query) : null,
      /** Hear of the links in the text that show this figure in a state; gives what ends it. */
      onLink(follow) {
        const onClick = (event) => {
          const link = event.target.closest("a[href*='?']");
          const here = link?.pathname === location.pathname && link.hash === `#${id}`;
          if (!here || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
          event.preventDefault();
          follow(link.search);
        };
        article?.addEventListener("click", onClick);
        return () => article?.removeEventListener("click", onClick);
      },
      /** Show the figure; the way back leads to where the reader was. */
      comeTo(element) {
        try {
          history.pushState(history.state, "", `${path(location.search)}#${id}`);
        } catch {
          // As below.
        }
        element.scrollIntoView();
      },
      address: (query) => `${location.href.split(/[?#]/)[0]}${query}#${id}`,
      replaceQuery(query) {
        try {
          history.replaceState(history.state, "", `${path(query)}${location.hash}`);
        } catch {
          // The browser may refuse, from file:// or when it is asked too often; the link is a convenience.
        }
      },
    };
  }

  /** Show an element at the top, and keep it there while what stands above it is still drawn, until the reader moves. */
  function stayAt(element) {
    const hold = new ResizeObserver(() => element.scrollIntoView());
    const moves = ["wheel", "touchstart", "pointerdown", "keydown"];
    const letGo = () => {
      hold.disconnect();
      for (const move of moves) removeEventListener(move, letGo, true);
    };
    for (const move of moves) addEventListener(move, letGo, { capture: true, passive: true });
    element.scrollIntoView();
    hold.observe(document.body);
    hold.observe(element);
  }

  async function host(element, id) {
    const { component, needs } = element.dataset;
    const live = document.createElement("div");
    live.className = "mlp-live";
    if (!document.getElementById(id)) live.id = id;
    element.append(live);
    try {
      const { lesson, data } = await fetched(component, needs);
      const state = JSON.parse(element.querySelector('script[type="application/json"]').textContent);
      const model = makeModel(
        { ...state, component, _data: data },
        makePage(id, element.dataset.figure, element.closest("article.bd-article")),
      );
      const start = performance.now();
      lesson.render({ model, el: live });
      element.dataset.firstDraw = (performance.now() - start).toFixed(1);
      element.classList.add("mlp-is-live");
      element.mlpModel = model;
      if (location.hash === `#${id}`) stayAt(live);
    } catch (error) {
      // The still picture and its sentence stay.
      live.remove();
      console.error(`explorable ${component}:`, error);
    }
  }

  function all() {
    const seen = {};
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".mlp-explorable"))) {
      const { component } = element.dataset;
      seen[component] = (seen[component] ?? 0) + 1;
      const nth = seen[component];
      const id = nth === 1 ? component : `${component}-${nth}`;
      const fold = element.closest("details");
      if (fold && location.hash === `#${id}`) fold.open = true;
      if (!fold || fold.open) host(element, id);
      else fold.addEventListener("toggle", () => host(element, id), { once: true });
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
