// What every figure offers beside its own controls: a place beside the text, its link, the whole window in large type,
// and the lines that show it on another site.

import { besideText } from "./beside_text.js";
import { button } from "./controls.js";
import { html } from "./dom.js";
import { wholeWindow } from "./whole_window.js";

const STANDS = 2500;

/** Put a text on the clipboard; false where that is not allowed, as on a page from a disk. */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

const AROUND = { width: 18, height: 72 }; // on the figure's own page, with the line below it

/** The lines for another site: the figure's own page, in a frame as large as the figure is now. */
const frameOf = (address, title, { width, height }) =>
  `<iframe src="${address.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}" title="${title}" width="100%" ` +
  `height="${Math.ceil(height + AROUND.height)}" style="border:0; max-width:${Math.ceil(width + AROUND.width)}px" allow="fullscreen; clipboard-write" loading="lazy"></iframe>`;

/**
 * @param {HTMLElement} root the card
 * @param {string} title
 * @param {object} at where the figure has an address, and the page of the book that it stands on
 * @param {(() => string) | null} at.link
 * @param {(() => string) | null} at.embed
 * @param {{ id: string, article: HTMLElement, comeTo: (figure: HTMLElement) => void } | null} at.page
 */
export function bar(root, title, { link, embed, page }) {
  const said = html("output", { class: "mlp-said", "aria-live": "polite" });
  // Where there is no clipboard, the text stands here to be copied by hand.
  const byHand = html("input", { type: "text", class: "mlp-by-hand", readonly: true, hidden: true });
  let timer = 0;
  async function copy(text, what) {
    clearTimeout(timer);
    const done = await copied(text);
    byHand.hidden = done;
    said.textContent = done ? `${what} copied` : "Copy this:";
    if (done) timer = setTimeout(() => (said.textContent = ""), STANDS);
    else {
      byHand.value = text;
      byHand.setAttribute("aria-label", what);
      byHand.select();
    }
  }

  const whole = wholeWindow(root, (open) => enlarge.set(open ? "Leave full screen" : "Full screen", icon(open)));
  const icon = (open) => (open ? "shrink" : "enlarge");
  const enlarge = button("full_screen", "Full screen", whole.toggle, { icon: icon(false) });
  const toText = button("beside", "Beside the text", () => beside.toggle(), {
    icon: "beside",
    title: "keep this figure in sight while you read on",
  });
  const beside =
    page &&
    besideText(root, page, {
      onChange: (there) => toText.set(there ? "Put it back" : "Beside the text"),
      onRoom: (room) => (toText.element.hidden = !room),
    });
  const toLink = button("link", "Copy link", () => copy(link(), "Link"), {
    icon: "link",
    title: "the address of this figure as it stands now",
  });
  const toEmbed = button("embed", "Embed", () => copy(frameOf(embed(), title, root.getBoundingClientRect()), "Frame"), {
    icon: "embed",
    title: "this figure, as it stands now, for a page of your own",
  });
  const buttons = [beside && toText, link && toLink, enlarge, embed && toEmbed].filter(Boolean);
  return {
    element: html("div", { class: "mlp-bar" }, said, byHand, ...buttons.map(({ element }) => element)),
    /** Bring the figure before the reader's eyes: beside the text that speaks of it, or else the text goes to it. */
    show() {
      const { top, bottom } = root.getBoundingClientRect();
      if (top >= 0 && bottom <= innerHeight) return;
      if (!beside?.take()) page?.comeTo(root);
    },
    destroy() {
      clearTimeout(timer);
      whole.destroy();
      beside?.destroy();
    },
  };
}
