// A letter before its day: its envelope, and what may be done with it; its text is not even here.

import { daysLater, moment, monthsLater, shortDay, today } from "../lib/dates.js";
import { icon, make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { letters } from "../lib/letters.js";
import { whenWords } from "../lib/when.js";
import { ask, field } from "./ask.js";
import { confirm } from "./dialog.js";
import { recordOf } from "./proof.js";
import { undoUntil } from "./receipt.js";
import { stillToGo } from "./rows.js";

const FARTHEST = 50 * 12;

async function takeBack(letter, { changed, failed }) {
  const question = { title: t("waiting.undo_title"), text: t("waiting.undo_text"), agree: t("waiting.undo") };
  if (!(await confirm(question))) return;
  try {
    changed(await letters.unseal(letter.id), t("waiting.undone"));
  } catch (error) {
    failed(error);
  }
}

async function putOff(letter, { changed }) {
  const first = daysLater(letter.opens_on, 1);
  const day = field({
    name: "opens_on",
    label: t("seal.day"),
    type: "date",
    min: first,
    max: monthsLater(today(), FARTHEST),
    value: monthsLater(letter.opens_on, 12),
  });
  const later = await ask({
    title: t("waiting.later_title"),
    content: [make("p", {}, t("waiting.later_text", { day: shortDay(letter.opens_on) })), day],
    agree: t("waiting.later_agree"),
    work: ({ opens_on: chosen }) => letters.postpone(letter.id, chosen),
  });
  if (later) changed(later, t("waiting.postponed", { day: shortDay(later.opens_on) }));
}

/** `changed(letter, words)` is told of a new state, `failed(error)` of what did not work. */
export function sealedLetter(letter, { changed, failed }) {
  const { title, sealed_at: sealed, opens_on: opens } = letter;
  const until = undoUntil(letter);
  const mayUndo = Date.now() < until;
  return make(
    "article",
    { class: "closed-letter" },
    icon("sealed-large", "closed-envelope"),
    make("h1", { class: "closed-title" }, title || t("sealed.title")),
    make("p", { class: "closed-day" }, whenWords(letter)),
    make("p", { class: "closed-left" }, stillToGo(opens)),
    make("p", { class: "closed-sealed" }, t("sealed.sealed_on", { day: shortDay(today(new Date(sealed))) })),
    make("p", { class: "closed-note" }, t("sealed.note")),
    make("p", { class: "closed-note" }, `${t("waiting.told")} `, make("a", { href: "/notifications/settings/" }, t("waiting.ways"))),
    make(
      "div",
      { class: "closed-actions" },
      make("button", { type: "button", class: "button quiet", onclick: () => putOff(letter, { changed }) }, t("waiting.later")),
      mayUndo
        ? make("button", { type: "button", class: "button quiet", onclick: () => takeBack(letter, { changed, failed }) }, t("waiting.undo"))
        : null,
    ),
    mayUndo ? make("p", { class: "closed-undo" }, t("receipt.undo_until", { when: moment(until) })) : null,
    recordOf(letter),
  );
}
