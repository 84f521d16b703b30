// Two versions of a draft side by side: the person chooses, or keeps both.

import { moment } from "../lib/dates.js";
import { find, make } from "../lib/dom.js";
import { newId } from "../lib/ids.js";
import { languageOf, t } from "../lib/i18n.js";
import { pictureLine } from "./picture.js";

function versionText(text) {
  return [
    text.title ? make("p", { class: "version-title" }, text.title) : null,
    make("p", {}, text.body || t("conflict.empty")),
    pictureLine(text),
    text.tags?.length ? make("p", { class: "version-tags" }, text.tags.map((tag) => `#${tag}`).join(" ")) : null,
  ].filter(Boolean);
}

function version({ name, note, text, settle }) {
  return make(
    "article",
    { class: "version" },
    make("h3", {}, t(`conflict.${name}`), " ", make("small", {}, note)),
    make(
      "div",
      { class: "version-text", lang: languageOf(text.title + text.body), tabindex: 0, dataset: { version: name } },
      versionText(text),
    ),
    make("button", { type: "button", class: "button quiet", onclick: () => settle(name) }, t(`conflict.choose_${name}`)),
  );
}

/** The other version that each place shows. */
const shown = new WeakMap();

/**
 * Shows or hides the question whether `draft` has two versions. The focus stays where it is:
 * somebody may be in the middle of a sentence, and what they go on to type is shown here too.
 */
export function showConflict(place, draft, { again = false } = {}) {
  const { conflict } = draft;
  if (!conflict) {
    place.hidden = true;
    place.replaceChildren();
    return;
  }
  const { theirs } = conflict;
  const mine = find("[data-version=mine]", place);
  const isShown = shown.get(place) === theirs;
  if (mine && isShown && !again) {
    mine.replaceChildren(...versionText(draft.text));
    return;
  }
  const wentOn = Boolean(mine) && !isShown;
  shown.set(place, theirs);
  const settle = async (choice) => {
    if (await draft.settle(choice, newId())) find("#body").focus();
  };
  place.replaceChildren(
    make("h2", { id: "conflict-title" }, t("conflict.title")),
    make("p", { role: "status" }, t(wentOn ? "conflict.went_on" : "conflict.text")),
    make(
      "div",
      { class: "versions" },
      version({ name: "mine", note: t("conflict.mine_note"), text: draft.text, settle }),
      version({ name: "theirs", note: theirs.updated_at ? moment(theirs.updated_at) : "", text: theirs, settle }),
    ),
    make(
      "p",
      { class: "conflict-both" },
      make("button", { type: "button", class: "button primary", onclick: () => settle("both") }, t("conflict.choose_both")),
    ),
  );
  place.hidden = false;
}
