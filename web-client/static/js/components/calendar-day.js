// One day of the calendar: its letters, special days and routines, in a line or as a list.

import { dayNumber, longDay, shortDay } from "../lib/dates.js";
import { icon, make } from "../lib/dom.js";
import { languageOf, t } from "../lib/i18n.js";
import { firstLine, hasArrived } from "./rows.js";

const isClosed = (letter) => letter.sealed && letter.excerpt === null;

/** What a letter is called here: of one that is closed or not opened yet, nothing of its text. */
export function letterName(letter) {
  if (letter.title) return letter.title;
  if (isClosed(letter)) return t("sealed.title");
  return hasArrived(letter) ? t("arrival.title") : firstLine(letter.excerpt);
}

const letterState = (letter) => (isClosed(letter) ? "coming" : hasArrived(letter) ? "arrived" : "open");

const letterIcon = (letter) => icon(letterState(letter) === "open" ? "envelope-open" : "sealed", "cal-envelope");

/** A shape for a state; what it stands for is said beside it. */
export const stateDot = (state) =>
  make("span", { class: "cal-dot", dataset: { state } }, make("span", { class: "week-dot" }, state === "done" ? icon("check") : null));

export const isEmpty = ({ letters, specialDays, routines }) => !letters.length && !specialDays.length && !routines.length;

/** All of a day in words: what is heard of it in the table. */
export function dayWords(day, { letters, specialDays, routines }, today) {
  const done = routines.filter(({ state }) => state === "done").length;
  const paused = routines.length > 0 && routines.every(({ state }) => state === "paused");
  const parts = [
    day === today ? t("calendar.today") : null,
    ...specialDays.map(({ title }) => title),
    letters.length ? t("calendar.letters", { count: letters.length }) : null,
    letters.some((letter) => letterState(letter) === "coming") ? t("calendar.coming") : null,
    paused ? t("calendar.all_paused") : routines.length ? t("calendar.routines_done", { count: routines.length, done }) : null,
  ];
  return [longDay(day), ...parts.filter(Boolean)].join(", ");
}

const line = (className, ...children) => make("span", { class: `cal-line ${className}` }, ...children);

/** What fits into a cell of the table: names, and a shape for each routine. */
export function cellLines({ letters, specialDays, routines }) {
  const named = [
    ...specialDays.map(({ title }) => line("cal-special", title)),
    ...letters.map((letter) => line(`cal-letter is-${letterState(letter)}`, letterIcon(letter), make("span", {}, letterName(letter)))),
  ];
  const shown = named.length > 3 ? [...named.slice(0, 2), line("cal-more", t("calendar.more", { count: named.length - 2 }))] : named;
  return [...shown, routines.length ? line("cal-dots", routines.slice(0, 8).map(({ state }) => stateDot(state))) : null];
}

function letterItem(letter) {
  const state = letterState(letter);
  const name = letterName(letter);
  return make(
    "li",
    { class: `day-item is-${state}` },
    letterIcon(letter),
    make("a", { class: "day-name", href: `/letters/${letter.id}/`, lang: languageOf(name) }, name),
    state === "open" ? null : make("span", { class: "day-said" }, t(`calendar.letter_${state}`)),
  );
}

const specialItem = ({ title }) =>
  make(
    "li",
    { class: "day-item is-special" },
    make("span", { class: "cal-diamond", "aria-hidden": "true" }),
    make("span", { class: "day-name", lang: languageOf(title) }, title),
    make("span", { class: "day-said" }, t("calendar.special_day")),
  );

const routineItem = ({ title, state }) =>
  make(
    "li",
    { class: "day-item is-routine" },
    stateDot(state),
    make("span", { class: "day-name", lang: languageOf(title) }, title),
    make("span", { class: "day-said" }, t(`routines.state_${state}`)),
  );

/** Everything of a day, one below the other. */
export const dayItems = ({ letters, specialDays, routines }) => [
  ...specialDays.map(specialItem),
  ...letters.map(letterItem),
  ...routines.map(routineItem),
];

/** The day that was chosen in the table. */
export const chosenDay = (day, known) => [
  make("h3", { class: "chosen-title" }, longDay(day)),
  isEmpty(known)
    ? make("p", { class: "quiet-words" }, t("calendar.nothing"))
    : make("ul", { class: "day-items" }, dayItems(known)),
];

/** The month as a list of the days on which there is something, for narrow screens. */
export function monthList(days, today) {
  const full = [...days].filter(([day, known]) => day === today || !isEmpty(known));
  if (!full.length) return [make("p", { class: "quiet-words" }, t("calendar.empty_month"))];
  return full.map(([day, known]) =>
    make(
      "article",
      { class: "list-day", "aria-current": day === today ? "date" : null, dataset: { day } },
      make(
        "h3",
        { class: "list-date" },
        make("span", { class: "list-number", "aria-hidden": "true" }, dayNumber(day)),
        make("span", {}, day === today ? t("calendar.today_is", { day: shortDay(day) }) : longDay(day)),
      ),
      isEmpty(known) ? make("p", { class: "quiet-words" }, t("calendar.nothing")) : make("ul", { class: "day-items" }, dayItems(known)),
    ),
  );
}
