// What is asked about a routine: how a day went, until when it pauses, whether it may go.

import { daysLater } from "../lib/dates.js";
import { find, make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { ask, choiceField, field } from "./ask.js";
import { confirm } from "./dialog.js";

const PAUSES = ["today", "week", "date", "open"];

/**
 * How a day went, today or one that is over: so much of the target, and a note. `told` asks what was
 * told of another day. `work` gets {day, quantity, note}; of another day, only what was changed.
 */
export function askDetails({ title, today, target }, { told, work }) {
  const asked = { required: false };
  const day = field({ name: "day", label: t("routines.day"), type: "date", max: today.date, value: today.date });
  const words = field({ name: "note", label: t("routines.note"), maxlength: 1000, autocomplete: "off", ...asked });
  const amount = target
    ? field({ name: "quantity", label: t("routines.how_much", { unit: target.unit }), type: "number", min: 0, step: "any", ...asked })
    : null;
  const hint = make("p", { class: "field-hint", role: "status" });
  const choice = find("input", day);
  const inputs = [words, amount].filter(Boolean).map((each) => find("input", each));
  const isToday = (chosen) => chosen === today.date;
  const ofToday = { note: today.note, quantity: today.quantity ?? target?.quantity };
  const shown = new Map(inputs.map((input) => [input, ""]));
  const isChanged = (input) => input.value !== shown.get(input);
  const isTyped = (input) => isChanged(input) || input.validity.badInput; // as a number half written
  /** Shows what is known of the day, and leaves alone what the person has typed. */
  const fill = (known) => {
    for (const input of inputs.filter((each) => !isTyped(each))) {
      input.value = known?.[input.name] ?? "";
      shown.set(input, input.value);
    }
  };
  // What is written there is of one day, and does not go to another unseen.
  const leave = () => {
    for (const input of inputs) {
      if (!isTyped(input)) input.value = "";
      shown.set(input, "");
    }
    hint.textContent = "";
  };
  const look = async (chosen) => {
    const isLeft = () => choice.value !== chosen;
    try {
      const known = await told(chosen);
      if (!isLeft()) fill(known);
    } catch (error) {
      if (!error.words) throw error;
      // Unseen, what was told of that day is still there.
      if (!isLeft()) hint.textContent = t("routines.stays");
    }
  };
  choice.addEventListener("change", () => {
    leave();
    if (isToday(choice.value)) fill(ofToday);
    else if (choice.value && choice.value < today.date) look(choice.value);
  });
  fill(ofToday);
  return ask({
    title,
    content: [day, amount, words, hint],
    agree: t("routines.keep_details"),
    work: ({ day: chosen, quantity, note }) => {
      const all = { quantity: quantity ? Number(quantity) : null, note };
      const named = inputs.filter((input) => isChanged(input) || (isToday(chosen) && input.value)).map(({ name }) => [name, all[name]]);
      return work({ day: chosen, ...Object.fromEntries(named) });
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
