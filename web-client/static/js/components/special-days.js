// Special days: when each is next, and the form to keep one by the sun or by the moon.

import { longDay } from "../lib/dates.js";
import { find, findAll, make } from "../lib/dom.js";
import { languageOf, t } from "../lib/i18n.js";
import { listed } from "../lib/recurrence.js";
import { hourWords, leftWords } from "../lib/when.js";
import { ask, choiceField, field } from "./ask.js";
import { confirm } from "./dialog.js";

const BEFORE = [0, 1, 3, 7, 30];

const lunarDay = ({ date, leap_month: leap }) => {
  const [, month, day] = date.split("-").map(Number);
  return t(leap ? "special.lunar_leap" : "special.lunar", { month, day });
};

const ahead = (days) => (days ? t("special.days_before", { count: days }) : t("special.same_day"));

function reminding({ remind_days_before: days, reminder_time: time }) {
  if (!days.length) return t("special.quiet");
  return t("special.reminds", { days: listed(days.map(ahead)), time: hourWords(time) });
}

function when({ next_on: next }, today) {
  if (!next) return t("special.no_next");
  return leftWords(next, today);
}

/** A row; `act` holds change and remove. */
export function specialDayRow(specialDay, today, act) {
  const { name, next_on: next, calendar } = specialDay;
  const link = (words, work) =>
    make("button", { type: "button", class: "link", onclick: work }, words, make("span", { class: "visually-hidden" }, `: ${name}`));
  return make(
    "article",
    { class: "special", dataset: { id: specialDay.id } },
    make(
      "div",
      { class: "special-body" },
      make("h3", { class: "card-title", lang: languageOf(name) }, name),
      make("p", { class: "card-when" }, [next ? longDay(next) : null, calendar === "lunar" ? lunarDay(specialDay) : null].filter(Boolean).join(" · ")),
      make("p", { class: "card-when" }, reminding(specialDay)),
    ),
    make("p", { class: "special-left" }, when(specialDay, today)),
    make("div", { class: "card-actions" }, link(t("routines.change"), act.change), link(t("routines.remove"), act.remove)),
  );
}

const options = (count, key) => Array.from({ length: count }, (_, index) => [String(index + 1), t(key, { number: index + 1 })]);

function dateFields(known) {
  const [year, month, day] = known.date.split("-").map(Number);
  return make(
    "div",
    { class: "day-fields" },
    field({ name: "year", label: t("special.year"), type: "number", min: 1800, max: 2100, value: year }),
    choiceField({ name: "month", label: t("special.month"), options: options(12, "special.month_number"), chosen: String(month) }),
    // By the name under which the service refuses a day that is none.
    choiceField({ name: "date", label: t("special.day"), options: options(31, "special.day_number"), chosen: String(day) }),
  );
}

const two = (number) => String(number).padStart(2, "0");

function fieldsOf(form, { name, calendar, year, month, date: day, reminder_time: time }) {
  return {
    name,
    calendar,
    date: `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`,
    leap_month: calendar === "lunar" && find("[name=leap_month]", form).checked,
    remind_days_before: findAll("[name=before]:checked", form).map(({ value }) => Number(value)),
    ...(time ? { reminder_time: time } : {}),
  };
}

/** Resolves with what `save(fields)` gave, or undefined if the person left. */
export function askSpecialDay({ specialDay, today, save }) {
  const known = { name: "", date: today, calendar: "solar", leap_month: false, remind_days_before: [0], reminder_time: "09:00", ...specialDay };
  const before = [...new Set([...BEFORE, ...known.remind_days_before])].sort((one, other) => one - other);
  const leap = make(
    "div",
    {},
    make(
      "label",
      { class: "tick" },
      make("input", { type: "checkbox", id: "leap-month", name: "leap_month", "aria-describedby": "leap-month-error leap-month-rule", checked: known.leap_month }),
      make("span", {}, t("special.leap_month")),
    ),
    make("p", { class: "field-error", id: "leap-month-error", hidden: true }),
    make("p", { class: "field-hint", id: "leap-month-rule" }, t("special.lunar_rule")),
  );
  const calendar = choiceField({
    name: "calendar",
    label: t("special.calendar"),
    options: ["solar", "lunar"].map((each) => [each, t(`special.calendar_${each}`)]),
    chosen: known.calendar,
  });
  const turn = () => {
    leap.hidden = find("select", calendar).value !== "lunar";
  };
  calendar.addEventListener("change", turn);
  turn();
  const place = make(
    "div",
    { class: "routine-form" },
    field({ name: "name", label: t("special.name"), maxlength: 200, autocomplete: "off", value: known.name }),
    calendar,
    dateFields(known),
    leap,
    make(
      "fieldset",
      { class: "ticks" },
      make("legend", {}, t("special.when_told")),
      before.map((days) =>
        make(
          "label",
          { class: "tick" },
          make("input", { type: "checkbox", name: "before", value: days, checked: known.remind_days_before.includes(days) }),
          make("span", {}, ahead(days)),
        ),
      ),
    ),
    field({ name: "reminder_time", label: t("routines.reminder_time"), type: "time", value: known.reminder_time, required: false }),
  );
  return ask({
    title: t(specialDay ? "special.change_title" : "special.new_title"),
    content: [place],
    agree: t("routines.save"),
    work: (values) => save(fieldsOf(place, values)),
  });
}

export const agreesToForget = (name) =>
  confirm({ title: t("routines.remove_title", { title: name }), text: t("special.remove_text"), agree: t("routines.remove") });
