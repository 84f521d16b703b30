// The pictures on a sheet being written: chosen, dropped or pasted, described, put in order, taken out.

import { find, icon, make, show } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { LIMIT } from "../lib/pictures.js";
import { listenForFiles, listenForOrder } from "./picture-drops.js";
import { askToLogIn } from "./login-dialog.js";
import { PictureTile, wordsOf } from "./picture-tile.js";

const ACCEPTED = "image/*,.heic,.heif";

export class PictureEditor {
  #tiles = new Map();
  #listening = new AbortController();

  /** `root` becomes the editor of `pictures` (lib/pictures.js); files may be dropped on `sheet`. */
  constructor(root, { pictures, renew, sheet }) {
    Object.assign(this, { root, pictures, renew });
    const { signal } = this.#listening;
    this.list = make("ol", { class: "tiles" });
    this.choose = this.#picker({ multiple: true, accept: ACCEPTED }, "picture-add", "picture");
    this.take = this.#picker({ accept: "image/*", capture: "environment" }, "picture-take", "camera");
    this.choices = make("div", { class: "picture-choices" }, this.choose.label, this.take.label);
    this.how = make("p", { class: "picture-how" });
    this.said = make("span");
    this.undo = make("button", { type: "button", class: "link", onclick: () => this.#putBack() });
    this.heard = make("p", { class: "visually-hidden", role: "status" });
    root.classList.add("picture-editor");
    root.replaceChildren(
      make("div", { class: "picture-grid" }, this.list, this.choices, this.how),
      make("p", { class: "picture-said" }, make("span", { role: "status" }, this.said), " ", this.undo),
      this.heard,
    );
    pictures.addEventListener("change", () => this.draw(), { signal });
    pictures.addEventListener("arrived", () => this.#tellArrived(), { signal });
    pictures.addEventListener("stopped", ({ detail }) => this.#tellStopped(detail), { signal });
    const tellDropped = ({ detail: { code, count } }) => this.#say(t(`pictures.dropped_${code}`, { count }));
    pictures.addEventListener("dropped", tellDropped, { signal });
    listenForFiles(sheet, (files) => this.add(files), signal);
    listenForOrder(this.list, (from, to) => this.pictures.move(this.#keyAt(from), to));
    this.translate();
  }

  /** The sheet is left: nothing is listened to any more. */
  close() {
    this.#listening.abort();
  }

  #picker(attributes, className, drawing) {
    const words = make("span");
    const input = make("input", {
      ...attributes,
      type: "file",
      class: "visually-hidden",
      onchange: () => {
        this.add([...input.files]);
        input.value = "";
      },
    });
    const label = make("label", { class: `picture-choose ${className}` }, icon(drawing), words, input);
    return { words, input, label };
  }

  add(files) {
    if (this.root.inert || !files.length) return;
    const wrong = this.pictures.add(files);
    this.#say(wrong.map((refused) => this.#reason(refused, files.length)).join(" "));
  }

  /** Of several files it is said which ones are meant. */
  #reason({ why, names, more }, total) {
    const words = t(`pictures.${why}`);
    if (total === 1) return words;
    const which = names.map((name) => t("pictures.file_name", { name })).join(", ");
    return more ? t("pictures.left_out_more", { words, which, count: more }) : t("pictures.left_out", { words, which });
  }

  #pictureOf(key) {
    return this.pictures.list.find((picture) => picture.key === key);
  }

  #keyAt(place) {
    return this.pictures.list[place].key;
  }

  #say(words, undo = null) {
    this.undone = undo;
    show(this.said, words);
    show(this.undo, undo && t("pictures.undo"));
  }

  #tellArrived() {
    const there = this.pictures.list.filter(({ state }) => state === "ready").length;
    this.heard.textContent = t("pictures.arrived", { count: this.pictures.list.length, there });
  }

  #tellStopped(key) {
    const place = this.pictures.list.findIndex((picture) => picture.key === key);
    const name = t("pictures.one_of", { place: place + 1, count: this.pictures.list.length });
    this.heard.textContent = `${name}: ${wordsOf(this.#pictureOf(key))}`;
  }

  #remove(key) {
    const place = this.pictures.list.findIndex((picture) => picture.key === key);
    const removed = this.pictures.remove(key);
    this.#say(t("pictures.removed"), removed);
    const next = this.list.children[Math.min(place, this.list.children.length - 1)];
    (next ? find("[data-act=remove]", next) : this.choose.input).focus();
  }

  #putBack() {
    const { undone } = this;
    this.#say("");
    if (this.pictures.list.length < LIMIT) this.pictures.putBack(undone);
    this.#tiles.get(undone.picture.key)?.words.focus();
  }

  #move(key, steps) {
    const { list } = this.pictures;
    const to = list.findIndex((picture) => picture.key === key) + steps;
    if (to < 0 || to >= list.length) return;
    this.pictures.move(key, to);
    this.heard.textContent = t("pictures.moved", { count: list.length, place: to + 1 });
  }

  #tileOf(key) {
    const act = {
      remove: () => this.#remove(key),
      move: (steps) => this.#move(key, steps),
      retry: () => (this.#pictureOf(key).state === "signed-out" ? askToLogIn() : this.pictures.retry(key)),
      describe: (words) => this.pictures.describe(key, words),
    };
    const { renew, pictures } = this;
    const tile = new PictureTile({ act, renew, fileOf: (wanted) => pictures.files.get(wanted) });
    this.#tiles.set(key, tile);
    return tile;
  }

  draw() {
    const { list } = this.pictures;
    const focused = document.activeElement;
    list.forEach((picture, place) => {
      const tile = this.#tiles.get(picture.key) ?? this.#tileOf(picture.key);
      tile.update(picture, { place, total: list.length });
      const there = this.list.children[place] ?? null;
      if (there !== tile.element) this.list.insertBefore(tile.element, there);
    });
    const keys = new Set(list.map(({ key }) => key));
    for (const [key, tile] of this.#tiles) {
      if (keys.has(key)) continue;
      tile.element.remove();
      this.#tiles.delete(key);
    }
    this.root.classList.toggle("has-pictures", list.length > 0);
    this.choices.hidden = list.length >= LIMIT;
    // What is moved in the page loses the focus.
    if (this.list.contains(focused) && focused !== document.activeElement) focused.focus();
  }

  translate() {
    this.root.setAttribute("aria-label", t("pictures.title"));
    this.choose.words.textContent = t("pictures.add");
    this.take.words.textContent = t("pictures.take");
    this.how.textContent = t("pictures.how");
    this.draw();
  }
}
