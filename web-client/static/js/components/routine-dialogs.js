// What is asked about a routine: how a day went, until when it pauses, whether it may go.

import { daysLater } from "../lib/dates.js";
import { find, make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { ask, choiceField, field } from "./ask.js";
import { confirm } from "./dialog.js";

const PAUSES = ["today", "week", "date", "open"];

/** How a day went, today or one that is over: so much of the target, and a note. `work` gets {day, quantity, note}; of another day, whose amount and note are not shown here, what is left empty is not named. */
export function askDetails({ title, today, target }, work) {
  const asked = { required: false };
  const day = field({ name: "day", label: t("routines.day"), type: "date", max: today.date, value: today.date });
  const words = field({ name: "note", label: t("routines.note"), maxlength: 1000, autocomplete: "off", value: today.note, ...asked });
  const amount = target
    ? field({ name: "quantity", label: t("routines.how_much", { unit: target.unit }), type: "number", min: 0, step: "any", value: today.quantity ?? target.quantity, ...asked })
    : null;
  const hint = make("p", { class: "field-hint", role: "status" });
  const isToday = (chosen) => chosen === today.date;
  // What is written there is of today, and does not go to another day unseen.
  day.addEventListener("change", () => {
    if (isToday(find("input", day).value)) return;
    for (const input of [words, amount].filter(Boolean).map((each) => find("input", each))) {
      if (input.value === input.defaultValue) input.value = "";
    }
    hint.textContent = t("routines.stays");
  });
  return ask({
    title,
    content: [
      day,
      amount,
      words,
      hint,
    ],
    agree: t("routines.keep_details"),
    work: ({ day: chosen, quantity, note }) => {
      const all = { quantity: quantity ? Number(quantity) : null, note };
      const said = Object.entries(all).filter(([, value]) => isToday(chosen) || value);
      return work({ day: chosen, ...Object.fromEntries(said) });
    },
  });
}

/** Until when; `work` gets what the service takes. */
export function askPause(title, day, work) {
  const lasts = { today: day, week: daysLater(day, 6), open: null };
  const options = PAUSES.map((each) => [each, t(`routines.pause_${each}`)]);
  const length = choiceField({ name: "length", label: t("routines.pause_length"), options, chosen: "week" });
  const until = field({ name: "last", label: t("routines.pause_until"), type: "date", min: day, value: daysLater(day, 13) });
  const choose = () => {
    until.hidden = find("select", length).value !== "date";
    find("input", until).disabled = until.hidden;
  };
  length.addEventListener("change", choose);
  choose();
  return ask({
    title,
    content: [make("p", {}, t("routines.pause_text")), length, until],
    agree: t("routines.pause"),
    work: ({ length: chosen, last = lasts[chosen] }) => work({ first: day, last }),
  });
}

export const agreesToRemove = (title) =>
  confirm({
    title: t("routines.remove_title", { title }),
    text: t("routines.remove_text"),
    agree: t("routines.remove"),
  });
