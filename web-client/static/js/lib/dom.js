// Small helpers to find and build elements; markup never comes from strings.

const SVG = "http://www.w3.org/2000/svg";

export const find = (selector, root = document) => root.querySelector(selector);
export const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];

/** An element. `on…` functions listen, `dataset` and other keys become attributes; null is left out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** The parts of an e-mail address, which a narrow line may break before its @ and its dots. */
export const breakable = (address) =>
  address.split(/(?=[@.])/).flatMap((part, place) => (place ? [make("wbr"), part] : [part]));

export function icon(name, className = "icon") {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", className);
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/images/icons.svg#${name}`);
  drawing.append(use);
  return drawing;
}

/** Shows a text, or hides the element if there is none. */
export function show(element, text) {
  element.textContent = text ?? "";
  element.hidden = !text;
}
