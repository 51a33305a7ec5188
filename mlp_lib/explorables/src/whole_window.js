// A figure in the whole window, in large type: for a projector. The browser's full screen where there is one, else the
// figure covers the page. It stays where it is in the document, so whatever it does goes on.

const LARGEST = 3;
const LARGE = 1.25; // what is enlarged so far and still too high scrolls
const COLUMN = 800; // a line of a figure is not wider

const frame = () => new Promise((done) => requestAnimationFrame(done));

/** Enlarge what is in the card as far as it fits; it draws itself anew at each size, so that takes a few frames. */
async function fit(root) {
  const put = (scale) => root.style.setProperty("--mlp-zoom", scale.toFixed(3));
  const widest = Math.max(1, Math.min(root.clientWidth / COLUMN, LARGEST));
  let scale = widest;
  put(scale);
  for (let again = 0; again < 3; again++) {
    await frame();
    await frame();
    const over = root.scrollHeight / root.clientHeight;
    if (over <= 1 || scale <= Math.min(LARGE, widest)) return;
    scale = Math.max(Math.min(LARGE, widest), scale / over);
    put(scale);
  }
}

/** Take everything but the card from pointer, keyboard and reading aloud, and say how to give it back. */
function alone(root) {
  const others = [];
  for (let node = root; node.parentElement && node !== document.body; node = node.parentElement) {
    others.push(...[...node.parentElement.children].filter((other) => other !== node && !other.inert));
  }
  for (const other of others) other.inert = true;
  return () => others.forEach((other) => (other.inert = false));
}

/**
 * @param {HTMLElement} root
 * @param {(open: boolean) => void} onChange
 */
export function wholeWindow(root, onChange) {
  let close = null;

  function show() {
    const bring = alone(root);
    const [x, y] = [scrollX, scrollY];
    const refit = () => fit(root);
    root.classList.add("mlp-whole");
    document.documentElement.classList.add("mlp-behind");
    addEventListener("resize", refit);
    refit();
    onChange(true);
    return () => {
      removeEventListener("resize", refit);
      root.classList.remove("mlp-whole");
      document.documentElement.classList.remove("mlp-behind");
      bring();
      scrollTo(x, y);
      onChange(false);
    };
  }

  /** Over the page: in the browser's top layer where there is one, so that no box around the figure cuts it. */
  function cover() {
    const hide = show();
    const onKey = (event) => event.key === "Escape" && close?.();
    addEventListener("keydown", onKey);
    root.setAttribute("popover", "manual");
    root.showPopover?.();
    return () => {
      removeEventListener("keydown", onKey);
      root.removeAttribute("popover");
      hide();
      close = null;
    };
  }

  async function open() {
    try {
      await root.requestFullscreen();
    } catch {
      close ??= cover(); // none on a telephone, and none in a frame that is not allowed to
    }
  }

  // The reader may leave by Escape, or by what the browser offers.
  function follow() {
    if (document.fullscreenElement === root) close ??= leaveScreen(show());
    else if (!root.hasAttribute("popover")) close?.();
  }
  function leaveScreen(hide) {
    return () => {
      if (document.fullscreenElement === root) return document.exitFullscreen();
      hide();
      close = null;
    };
  }
  document.addEventListener("fullscreenchange", follow);
  return {
    toggle: () => (close ? close() : open()),
    destroy() {
      document.removeEventListener("fullscreenchange", follow);
      close?.();
    },
  };
}
