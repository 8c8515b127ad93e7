/** Pieces of a card, made of elements and text nodes alone: a strict host parses no HTML. */

/** An element; its children are elements, or texts. */
export function make(tag, attributes = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A link that opens in a new tab, and says so. `more` is for screen readers alone. */
export function link(part, text, href, words, more = "") {
  const unseen = make("span", { class: "unseen" }, [`${more} ${words.tab}`]);
  return make("a", { part, href, target: "_blank", rel: "noopener noreferrer" }, [
    make("span", {}, [text, unseen]),
  ]);
}

/**
 * A button that opens a panel, and closes it.
 * @param {(panel: HTMLElement) => void} [fill] puts in what the panel says as it is opened
 */
export function fold(id, text, content, fill) {
  const panel = make("div", { class: "panel", part: "panel", id, hidden: "" }, content);
  const attributes = { type: "button", part: id, "aria-expanded": "false", "aria-controls": id };
  const button = make("button", attributes, [text]);
  button.addEventListener("click", () => {
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
    if (!panel.hidden) fill?.(panel);
  });
  return { button, panel };
}

/** A text with its placeholders filled in. */
export function filled(text, values) {
  return text.replace(/{(\w+)}/g, (_, name) => values[name]);
}

/** A number as a language writes it. */
export function number(locale, value, options = {}) {
  return new Intl.NumberFormat(locale, options).format(value);
}

/** A size in bytes, in words. */
export function size(locale, bytes) {
  return number(locale, bytes, { style: "unit", unit: "byte", unitDisplay: "long" });
}
