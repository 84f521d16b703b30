// The tags of a letter: chips that can be taken off, and a field that suggests known ones.

import { icon, make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

const LIMIT = 20;
const LENGTH = 50;

/** A tag editor in `root`; `onchange` gets the new list. */
export class TagEditor {
  #tags = [];
  #known = [];

  constructor(root, { onchange }) {
    this.root = root;
    this.onchange = onchange;
    this.list = make("ul", { class: "tag-list" });
    this.options = make("datalist", { id: "known-tags" });
    this.label = make("label", { class: "visually-hidden", for: "tag-input" });
    this.input = make("input", {
      id: "tag-input",
      class: "tag-input",
      list: "known-tags",
      maxlength: LENGTH,
      autocomplete: "off",
      enterkeyhint: "done",
      onkeydown: (event) => this.#key(event),
      onchange: () => this.#addTyped(),
    });
    root.classList.add("tag-editor");
    root.append(icon("tag"), this.list, this.label, this.input, this.options);
    this.translate();
  }

  translate() {
    this.label.textContent = t("tags.label");
    this.input.placeholder = t("tags.placeholder");
    this.#draw();
  }

  set disabled(value) {
    this.input.disabled = value;
  }

  set tags(tags) {
    this.#tags = [...tags];
    this.#draw();
  }

  set known(names) {
    this.#known = names;
    this.#draw();
  }

  #key(event) {
    // While a syllable is being put together, Enter belongs to the input method.
    if (event.isComposing) return;
    if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      this.#addTyped();
    } else if (event.key === "Backspace" && !this.input.value && this.#tags.length) {
      this.#change(this.#tags.slice(0, -1));
    }
  }

  #addTyped() {
    const typed = this.input.value.replace(/^#+/, "").replace(/,/g, " ").trim().normalize("NFC");
    this.input.value = "";
    const known = this.#tags.some((tag) => tag.toLowerCase() === typed.toLowerCase());
    if (typed && !known && this.#tags.length < LIMIT) this.#change([...this.#tags, typed]);
  }

  #change(tags) {
    this.tags = tags;
    this.onchange(tags);
  }

  #draw() {
    const remove = (tag) => {
      this.#change(this.#tags.filter((other) => other !== tag));
      this.input.focus();
    };
    this.list.replaceChildren(
      ...this.#tags.map((tag) =>
        make(
          "li",
          { class: "tag" },
          tag,
          make(
            "button",
            { type: "button", class: "tag-remove", "aria-label": t("tags.remove", { tag }), onclick: () => remove(tag) },
            icon("close"),
          ),
        ),
      ),
    );
    this.list.hidden = !this.#tags.length;
    const offered = this.#known.filter((name) => !this.#tags.includes(name));
    this.options.replaceChildren(...offered.map((name) => make("option", { value: name })));
    this.input.hidden = this.#tags.length >= LIMIT;
  }
}
