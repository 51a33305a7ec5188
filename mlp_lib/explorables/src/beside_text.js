// A figure beside the text: it leaves its place and stays in sight while the reader reads on, so that what a sentence
// tells of can be tried where the sentence stands. The text takes the width of its lines, the figure what is left. In the
// document it stays where it is, so whatever it does goes on.

import { html } from "./dom.js";

const ROOM = "(min-width: 1280px)"; // for a line of text and a narrow figure
const MARGIN = 16;
const WIDEST = 640;

/**
 * Change what stands on the page, and leave the words that the reader sees where they are.
 * @param {HTMLElement} article
 * @param {() => void} change
 */
function inPlace(article, change) {
  const { left } = article.getBoundingClientRect();
  const seen = document.elementFromPoint(left + 3 * MARGIN, innerHeight / 2);
  const mark = seen && article.contains(seen) && seen !== article ? seen : null;
  const before = mark?.getBoundingClientRect().top;
  change();
  if (mark?.isConnected) scrollBy({ top: mark.getBoundingClientRect().top - before, behavior: "instant" });
}

/** Part the page between the text and the card, which leaves a line in its place; or undo that. */
function part(root, place, beside) {
  document.documentElement.classList.toggle("mlp-parted", beside);
  root.classList.toggle("mlp-beside-text", beside);
  if (beside) root.before(place);
  else place.remove();
}

/**
 * @param {HTMLElement} root the card
 * @param {{ id: string, article: HTMLElement }} page the figure's name on the page, and the text it can stand beside
 * @param {{ onChange: (beside: boolean) => void, onRoom: (room: boolean) => void }} told where the figure stands now, and
 *   whether the window has room for both
 */
export function besideText(root, { id, article }, { onChange, onRoom }) {
  const room = matchMedia(ROOM);
  const back = html("button", { type: "button", class: "mlp-button", text: "Put it back", onclick: () => putBack() });
  const place = html("p", { class: "mlp-place" }, html("span", { text: "This figure stands beside the text." }), back);
  let beside = false;
  const fold = () => root.closest("details");

  function fit() {
    const left = article.getBoundingClientRect().right;
    root.style.setProperty("--mlp-left", `${left}px`);
    root.style.setProperty("--mlp-wide", `${Math.min(innerWidth - left - MARGIN, WIDEST)}px`);
  }

  /** Who follows a link to the figure has it before his eyes. */
  function follow(event) {
    const link = /** @type {Element} */ (event.target).closest("a[href^='#']");
    const to = link?.getAttribute("href");
    if (to !== `#${id}` && to !== `#live-${id}`) return;
    event.preventDefault();
    root.tabIndex = -1;
    root.focus({ preventScroll: true });
  }

  /** Whether it stands beside the text now. */
  function take() {
    if (beside || !room.matches) return beside;
    beside = true;
    inPlace(article, () => {
      part(root, place, true);
      fit();
    });
    addEventListener("resize", fit);
    article.addEventListener("click", follow);
    fold()?.addEventListener("toggle", putBack); // closed, it would hide the figure
    onChange(true);
    return true;
  }

  function putBack() {
    if (!beside) return;
    const hadFocus = document.activeElement === back;
    beside = false;
    inPlace(article, () => {
      removeEventListener("resize", fit);
      article.removeEventListener("click", follow);
      fold()?.removeEventListener("toggle", putBack);
      root.removeAttribute("tabindex");
      part(root, place, false);
      onChange(false);
    });
    if (hadFocus) /** @type {HTMLElement | null} */ (root.querySelector('[data-name="beside"]'))?.focus();
  }

  function measure() {
    if (!room.matches) putBack();
    onRoom(room.matches);
  }
  room.addEventListener("change", measure);
  measure();
  return {
    take,
    toggle: () => (beside ? putBack() : take()),
    destroy() {
      room.removeEventListener("change", measure);
      putBack();
    },
  };
}
