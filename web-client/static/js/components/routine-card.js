// A routine on its page: one big check, this week in dots, how it goes, and what else one can do.

import { dayNumber, shortDay, weekday } from "../lib/dates.js";
import { icon, make } from "../lib/dom.js";
import { language, languageOf, t } from "../lib/i18n.js";
import { routineWords } from "../lib/recurrence.js";

const percent = (share) =>
  new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: 0 }).format(share);

const amount = (number) => new Intl.NumberFormat(language()).format(number);

function checkButton({ title, today }, { check }) {
  return make(
    "button",
    {
      type: "button",
      class: "check",
      "aria-pressed": String(today.done),
      "aria-label": t("routines.check", { title }),
      dataset: { state: today.begun ? "begun" : "" },
      onclick: check,
    },
    icon("check"),
  );
}

function dot({ date, state }, today) {
  return make(
    "li",
    { class: "week-day", dataset: { state }, "aria-current": date === today ? "date" : null },
    make("span", { class: "week-name", "aria-hidden": "true" }, weekday(date, "narrow")),
    make("span", { class: "week-dot", "aria-hidden": "true" }, state === "done" ? icon("check") : null),
    make("span", { class: "visually-hidden" }, `${weekday(date)} ${dayNumber(date)}: ${t(`routines.state_${state}`)}`),
  );
}

const weekDots = ({ title, week, today }) =>
  make(
    "ul",
    { class: "week", "aria-label": t("routines.week_of", { title }) },
    week.map((day) => dot(day, today.date)),
  );

/** How it goes, without a word about what was left out. */
function standing({ strength, streak, streak_unit: unit }) {
  const words = streak ? t(unit === "weeks" ? "routines.streak_weeks" : "routines.streak_times", { count: streak }) : "";
  const bar = make("span", { class: "strength-bar", "aria-hidden": "true" }, make("span", {}));
  bar.firstChild.style.inlineSize = `${Math.round(strength * 100)}%`;
  return make(
    "p",
    { class: "standing" },
    make("span", { class: "strength" }, t("routines.strength", { share: percent(strength) }), bar),
    words ? make("span", {}, words) : null,
  );
}

/** What is true of today or of the routine itself, in a few words. */
function said({ today, target, paused, paused_from: from, paused_until: until }) {
  const words = [];
  if (paused) words.push(until ? t("routines.paused_until", { day: shortDay(until) }) : t("routines.paused_open"));
  else if (from) words.push(t("routines.pause_planned", { day: shortDay(from) }));
  if (today.skipped) words.push(t("routines.skipped_today"));
  if (today.quantity !== null && target) {
    words.push(t("routines.quantity_of", { quantity: amount(today.quantity), target: amount(target.quantity), unit: target.unit }));
  } else if (target) words.push(t("routines.target_is", { target: amount(target.quantity), unit: target.unit }));
  return words.map((each) => make("p", { class: "card-said" }, each));
}

const action = (words, work) => make("button", { type: "button", class: "link", onclick: work }, words);

function actions(routine, act) {
  const { today, kind, paused, paused_from: from, title } = routine;
  return make(
    "details",
    { class: "card-more" },
    make("summary", {}, t("routines.more"), make("span", { class: "visually-hidden" }, `: ${title}`)),
    make(
      "div",
      { class: "card-actions" },
      kind === "letter" ? make("a", { class: "link", href: "/write/" }, t("routines.write")) : null,
      action(t("routines.details"), act.details),
      today.skipped ? action(t("routines.unskip"), act.unskip) : today.done ? null : action(t("routines.skip"), act.skip),
      paused || from ? action(t("routines.resume"), act.resume) : action(t("routines.pause"), act.pause),
      action(t("routines.change"), act.change),
      action(t("routines.remove"), act.remove),
    ),
  );
}

/** `act` holds what happens: check, details, skip, unskip, pause, resume, change, remove. */
export function routineCard(routine, act) {
  const { title, today } = routine;
  const settled = today.done || today.skipped || routine.paused;
  return make(
    "article",
    { class: "card", dataset: { id: routine.id, settled: settled ? "yes" : "" } },
    checkButton(routine, act),
    make(
      "div",
      { class: "card-body" },
      make("h3", { class: "card-title", lang: languageOf(title) }, title),
      make("p", { class: "card-when" }, routineWords(routine)),
      said(routine),
      today.note ? make("p", { class: "card-note", lang: languageOf(today.note) }, today.note) : null,
      weekDots(routine),
      standing(routine),
      actions(routine, act),
    ),
  );
}
