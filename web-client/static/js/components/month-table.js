// A month as a table: one tab stop, arrow keys from day to day, and a day is chosen by its button.

import { dayNumber, daysLater, monthOf, monthsLater, weekday } from "../lib/dates.js";
import { find, findAll, make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { cellLines, dayWords } from "./calendar-day.js";

const mondayFirst = (day) => (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;

/** Where a key leads from a day. */
const STEPS = {
  ArrowLeft: (day) => daysLater(day, -1),
  ArrowRight: (day) => daysLater(day, 1),
  ArrowUp: (day) => daysLater(day, -7),
  ArrowDown: (day) => daysLater(day, 7),
  Home: (day) => daysLater(day, -mondayFirst(day)),
  End: (day) => daysLater(day, 6 - mondayFirst(day)),
  PageUp: (day) => monthsLater(day, -1),
  PageDown: (day) => monthsLater(day, 1),
};

function cell(day, { month, days, today, chosen, choose }) {
  const known = days.get(day);
  const button = make(
    "button",
    {
      type: "button",
      class: "cal-day",
      tabindex: day === chosen ? 0 : -1,
      "aria-pressed": String(day === chosen),
      "aria-label": dayWords(day, known, today),
      onclick: () => choose(day),
    },
    make("span", { class: "cal-number" }, dayNumber(day)),
    cellLines(known),
  );
  return make(
    "td",
    { dataset: { day }, class: day.startsWith(month) ? null : "is-outside", "aria-current": day === today ? "date" : null },
    button,
  );
}

/**
 * Draws the table into `place`. `shown` is {month, weeks, days, today, chosen}; `choose(day)` is
 * called for a day that is chosen, in this month or beside it, with the focus or without.
 */
export function drawMonth(place, shown, choose) {
  const { month, weeks, chosen } = shown;
  const hadFocus = place.contains(document.activeElement);
  const names = weeks[0].map((day) =>
    make("th", { scope: "col" }, make("span", { "aria-hidden": "true" }, weekday(day)), make("span", { class: "visually-hidden" }, weekday(day, "long"))),
  );
  const table = make(
    "table",
    { class: "month" },
    make("caption", { class: "visually-hidden" }, `${monthOf(`${month}-01`)}. ${t("calendar.keys")}`),
    make("thead", {}, make("tr", {}, names)),
    make("tbody", {}, weeks.map((week) => make("tr", {}, week.map((day) => cell(day, { ...shown, choose }))))),
  );
  table.addEventListener("keydown", (event) => {
    const from = event.target.closest("td")?.dataset.day;
    if (!from || !(event.key in STEPS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    choose(STEPS[event.key](from));
  });
  place.replaceChildren(table);
  if (hadFocus) focusDay(place, chosen);
}

const focusDay = (place, day) => find(`[data-day="${day}"] button`, place)?.focus();

/** Another day of the same month is the chosen one. */
export function chooseIn(place, day) {
  const hadFocus = place.contains(document.activeElement);
  for (const each of findAll("td", place)) {
    const button = find("button", each);
    const isIt = each.dataset.day === day;
    button.tabIndex = isIt ? 0 : -1;
    button.ariaPressed = String(isIt);
  }
  if (hadFocus) focusDay(place, day);
}
