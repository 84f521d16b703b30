// A letter has been sealed: the ceremony, and then the receipt.

import { moment } from "../lib/dates.js";
import { find, make } from "../lib/dom.js";
import { languageOf, t } from "../lib/i18n.js";
import { letters } from "../lib/letters.js";
import { whenWords } from "../lib/when.js";
import { envelope, play } from "./envelope.js";

const UNDO = 24 * 60 * 60_000;

export const undoUntil = ({ sealed_at: sealed }) => Date.parse(sealed) + UNDO;

/** A hash in groups that can be read out and compared. */
export const fingerprint = (hash) => make("code", { class: "fingerprint" }, hash.match(/.{1,8}/g).join(" "));

const line = (name, ...words) => make("div", {}, make("dt", {}, t(name)), make("dd", {}, ...words));

function receipt(letter, proof, { leave }) {
  const title = letter.title || t("read.untitled");
  return make(
    "div",
    { class: "receipt" },
    make("h2", { id: "receipt-title", tabindex: -1 }, t("receipt.title")),
    make(
      "dl",
      {},
      line("receipt.letter", make("span", { class: "receipt-letter", lang: languageOf(title) }, title)),
      line("receipt.arrives", whenWords(letter)),
      line("receipt.undo", t("receipt.undo_until", { when: moment(undoUntil(letter)) })),
      proof ? line("receipt.fingerprint", fingerprint(proof.entries.at(-1).hash), make("small", {}, t("receipt.hint"))) : null,
    ),
    make(
      "div",
      { class: "receipt-actions" },
      make("a", { class: "button primary", href: "/letters/?when=future" }, t("receipt.letters")),
      make("button", { type: "button", class: "button quiet", onclick: leave }, t("receipt.see")),
    ),
  );
}

/** Folds, seals and says until when; resolves when the person goes on to the letter. */
export async function celebrate(letter) {
  const stage = envelope();
  const said = make("p", { class: "visually-hidden", role: "status" });
  const dialog = make("dialog", { class: "ceremony", "aria-labelledby": "receipt-title" }, make("div", { class: "ceremony-stage" }, stage), said);
  document.body.append(dialog);
  dialog.showModal();
  const left = new Promise((done) => dialog.addEventListener("close", done));
  const proof = letters.proof(letter.id).catch(() => null);
  said.textContent = t("receipt.said");
  await play(stage, "sealing", dialog);
  dialog.append(receipt(letter, await proof, { leave: () => dialog.close() }));
  find("h2", dialog).focus();
  await left;
  dialog.remove();
}
