// One picture of a text being written: what it looks like, how far it is, and what can be done with it.

import { shortDay, today } from "../lib/dates.js";
import { find, icon, make, show } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { squareOf } from "../lib/preview.js";
import { heldUntil } from "../lib/text.js";
import { pictureImage } from "./picture.js";

const SIDE = 320;
const ALT_LIMIT = 500;

let count = 0;
let drawing = Promise.resolve();

/** One after the other: a photo of a phone is large while it is open. */
function preview(file) {
  drawing = drawing.then(() => squareOf(file, SIDE));
  return drawing;
}

/** How far it is, or why it is not; nothing once it is there, unless a sealed letter holds it back. */
export function wordsOf(picture) {
  const { state, share, error } = picture;
  const until = heldUntil(picture);
  if (until) return t("pictures.held_until", { day: shortDay(today(new Date(until))) });
  if (state === "ready") return "";
  if (state === "failed") return error.name ? t("pictures.refused", { name: t("pictures.file_name", error), words: error.words }) : error.words;
  if (state === "sending" && share === 1) return t("pictures.nearly");
  if (state === "sending") return t("pictures.sending", { percent: Math.round(share * 100) });
  return t(`pictures.state_${state.replace("-", "_")}`);
}

/** `act` does what the buttons say: {remove, move(steps), retry, describe(words)}; `fileOf(key)`. */
export class PictureTile {
  #shown = "";

  constructor({ act, renew, fileOf }) {
    Object.assign(this, { renew, fileOf });
    count += 1;
    const id = `picture-words-${count}`;
    const button = (name, drawn, onclick) =>
      make("button", { type: "button", class: `tile-button tile-${name}`, dataset: { act: name }, onclick }, icon(drawn));
    this.place = make("div", { class: "tile-place" });
    this.progress = make("progress", { class: "tile-progress", max: 1, hidden: true });
    this.buttons = {
      earlier: button("earlier", "back", () => act.move(-1)),
      later: button("later", "forward", () => act.move(1)),
      remove: button("remove", "close", () => act.remove()),
    };
    this.state = make("span");
    this.again = make("button", { type: "button", class: "link", onclick: () => act.retry() });
    this.label = make("label", { class: "visually-hidden", for: id });
    this.words = make("input", {
      id,
      class: "tile-words",
      maxlength: ALT_LIMIT,
      autocomplete: "off",
      oninput: ({ target }) => act.describe(target.value),
      onkeydown: (event) => event.key === "Enter" && event.preventDefault(), // it would finish the form
    });
    const inFrame = [this.place, this.progress, Object.values(this.buttons)];
    const frame = make("div", { class: "tile-frame", draggable: "true" }, inFrame.flat());
    this.element = make(
      "li",
      { class: "tile" },
      make("div", { class: "tile-top" }, frame, make("p", { class: "tile-state" }, this.state, " ", this.again)),
      this.label,
      this.words,
    );
  }

  update(picture, { place, total }) {
    const name = t("pictures.one_of", { place: place + 1, count: total });
    const { state, share } = picture;
    this.element.dataset.state = state;
    this.element.dataset.held = heldUntil(picture) ? "yes" : "";
    this.words.hidden = Boolean(heldUntil(picture)); // what is said of it is sealed as well
    this.#look(picture, name);
    this.progress.hidden = state !== "sending";
    this.progress.value = share ?? 0;
    this.progress.setAttribute("aria-label", name);
    show(this.state, wordsOf(picture));
    const mayRetry = state === "failed" && !picture.refused;
    const waits = state === "offline" || state === "away";
    if (state === "signed-out") show(this.again, t("saved.login"));
    else show(this.again, mayRetry || waits ? t("pictures.again") : "");
    for (const [act, button] of Object.entries(this.buttons)) {
      button.setAttribute("aria-label", t(`pictures.${act}`, { name }));
    }
    this.buttons.earlier.ariaDisabled = String(place === 0);
    this.buttons.later.ariaDisabled = String(place === total - 1);
    this.label.textContent = t("pictures.words_label", { name });
    this.words.placeholder = t("pictures.words");
    if (this.words !== document.activeElement) this.words.value = picture.alt;
  }

  // What is drawn from the file stays; only what could not be drawn is asked for from the server.
  #look(picture, name) {
    const { key, id, thumbnails } = picture;
    if (this.#shown === "drawn" || this.#shown === id) return;
    if (thumbnails) {
      this.#shown = id;
      this.place.replaceChildren(pictureImage(picture, { use: "small", renew: this.renew, alt: name }));
    } else if (!this.#shown) {
      this.#shown = "file";
      if (id) this.#await(picture, name);
      else this.#draw(key);
    }
  }

  // The server has it and gave no address: a sealed letter holds it back, or did until just now.
  async #await(picture, name) {
    this.place.replaceChildren(icon("sealed", "icon tile-kind"));
    if (heldUntil(picture)) return;
    const now = await this.renew(picture.id).catch(() => null);
    if (now && this.#shown === "file") this.#look({ ...picture, ...now, key: picture.key }, name);
  }

  async #draw(key) {
    this.place.replaceChildren(icon("picture", "icon tile-kind"));
    const file = await this.fileOf(key);
    const canvas = file && (await preview(file));
    if (canvas && !find("img", this.place)) {
      this.#shown = "drawn";
      this.place.replaceChildren(canvas);
    } else if (file && this.#shown === "file") {
      this.place.append(make("span", { class: "tile-format" }, file.name?.split(".").pop() ?? ""));
    }
  }
}
