// Making a routine, or changing one: a plain form with every way in which it may come back.

import { find, findAll, make, show } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { WEEKDAYS, recurrenceWords, weekdayName } from "../lib/recurrence.js";
import { ask, choiceField, field } from "./ask.js";

const TYPES = ["weekly", "per_week", "every_n_days", "monthly"];
const MOST_TIMES = 10;
const MONTH = Array.from({ length: 31 }, (_, index) => String(index + 1));

const tick = (name, value, words, checked, spoken) =>
  make(
    "label",
    { class: "tick" },
    make("input", { type: "checkbox", name, value, checked, "aria-label": spoken ?? null }),
    make("span", {}, words),
  );

const group = (type, legend, content) =>
  make("fieldset", { class: "ticks", dataset: { for: type } }, make("legend", {}, legend), content);

function recurrenceFields({ type, weekdays, days_of_month: days, times_per_week: times, interval_days: every }) {
  const counts = Array.from({ length: 7 }, (_, index) => String(index + 1));
  return [
    choiceField({ name: "type", label: t("routines.how_often"), options: TYPES.map((each) => [each, t(`routines.type_${each}`)]), chosen: type }),
    group("weekly", t("routines.which_days"), WEEKDAYS.map((name) => tick("weekdays", name, weekdayName(name), weekdays.includes(name), weekdayName(name, "long")))),
    group("monthly", t("routines.which_dates"), MONTH.map((day) => tick("days_of_month", day, day, days.includes(Number(day))))),
    make("div", { dataset: { for: "per_week" } }, choiceField({ name: "times_per_week", label: t("routines.times"), options: counts.map((count) => [count, t("routines.per_week", { count: Number(count) })]), chosen: String(times ?? 3) })),
    make("div", { dataset: { for: "every_n_days" } }, field({ name: "interval_days", label: t("routines.interval"), type: "number", min: 1, max: 366, value: every ?? 1 })),
  ];
}

function timeRow(value, list) {
  const row = make(
    "li",
    { class: "time-row" },
    make("input", { type: "time", name: "reminder_times", value, "aria-label": t("routines.reminder_time") }),
    make(
      "button",
      {
        type: "button",
        class: "link",
        onclick: () => {
          row.remove();
          find("button", list.parentElement.lastElementChild)?.focus();
        },
      },
      t("routines.remove_time"),
    ),
  );
  return row;
}

function timeFields(times) {
  const list = make("ul", { class: "times" });
  list.append(...times.map((time) => timeRow(time, list)));
  const add = make(
    "button",
    {
      type: "button",
      class: "button quiet",
      onclick: () => {
        if (list.children.length >= MOST_TIMES) return;
        const row = timeRow("21:00", list);
        list.append(row);
        find("input", row).focus();
      },
    },
    t("routines.add_time"),
  );
  return make("fieldset", { class: "times-field" }, make("legend", {}, t("routines.reminders")), list, make("p", {}, add));
}

function otherFields({ kind, starts_on: starts, ends_on: ends, target }) {
  const optional = { required: false };
  return make(
    "details",
    { class: "form-more", open: Boolean(ends || target) },
    make("summary", {}, t("routines.more_choices")),
    tick("kind", "letter", t("routines.is_letter"), kind === "letter"),
    make(
      "div",
      { class: "pair" },
      field({ name: "quantity", label: t("routines.quantity"), type: "number", min: 0.01, max: 1_000_000, step: "any", value: target?.quantity ?? "", ...optional }),
      field({ name: "unit", label: t("routines.unit"), maxlength: 20, value: target?.unit ?? "", ...optional }),
    ),
    make(
      "div",
      { class: "pair" },
      field({ name: "starts_on", label: t("routines.starts_on"), type: "date", value: starts ?? "", ...optional }),
      field({ name: "ends_on", label: t("routines.ends_on"), type: "date", value: ends ?? "", ...optional }),
    ),
  );
}

/** Ideas that fill the form: what was typed is the wish. */
function ideas(fill, suggest) {
  const place = make("div", { class: "ideas", role: "status" });
  const wish = make("input", { class: "idea-wish", maxlength: 200, "aria-label": t("routines.wish"), placeholder: t("routines.wish") });
  const card = (idea) =>
    make(
      "li",
      {},
      make("button", { type: "button", class: "idea", onclick: () => fill(idea) }, make("strong", {}, idea.title), make("span", {}, recurrenceWords(idea.recurrence)), make("span", {}, idea.reason)),
    );
  const look = async () => {
    try {
      const { source, suggestions } = await suggest(wish.value.trim());
      place.replaceChildren(make("ul", {}, suggestions.map(card)), make("p", { class: "field-hint" }, t(`routines.source_${source}`)));
    } catch (error) {
      if (!error.words) throw error;
      place.replaceChildren(make("p", { class: "field-error" }, error.words));
    }
  };
  return make(
    "details",
    { class: "form-more" },
    make("summary", {}, t("routines.ideas")),
    make("div", { class: "idea-ask" }, wish, make("button", { type: "button", class: "button quiet", onclick: look }, t("routines.show_ideas"))),
    place,
  );
}

const NEW = {
  title: "",
  kind: "other",
  recurrence: { type: "weekly", weekdays: [], days_of_month: [], times_per_week: null, interval_days: null },
  reminder_times: [],
  starts_on: null,
  ends_on: null,
  target: null,
};

const chosen = (form, name) => findAll(`[name=${name}]:checked`, form).map(({ value }) => value);

function recurrenceOf(form, { type, times_per_week: times, interval_days: every }) {
  const counted = {
    weekly: () => ({ weekdays: chosen(form, "weekdays") }),
    monthly: () => ({ days_of_month: chosen(form, "days_of_month").map(Number) }),
    per_week: () => ({ times_per_week: Number(times) }),
    every_n_days: () => ({ interval_days: Number(every) }),
  };
  return { type, ...counted[type]() };
}

function fieldsOf(form, values) {
  const { title, quantity, unit, starts_on: starts, ends_on: ends } = values;
  return {
    title,
    recurrence: recurrenceOf(form, values),
    kind: chosen(form, "kind").length ? "letter" : "other",
    reminder_times: findAll("[name=reminder_times]", form).map(({ value }) => value).filter(Boolean),
    ...(starts ? { starts_on: starts } : {}),
    ends_on: ends || null,
    target: quantity ? { quantity: Number(quantity), unit: unit || t("routines.unit_usual") } : null,
  };
}

/** Resolves with what `save(fields)` gave, or undefined if the person left. */
export async function askRoutine({ routine, save, suggest }) {
  const place = make("div", { class: "routine-form" });
  const fill = (known) => {
    place.replaceChildren(
      field({ name: "title", label: t("routines.name"), maxlength: 200, autocomplete: "off", value: known.title }),
      ...(routine ? [] : [ideas((idea) => fill({ ...NEW, ...idea }), suggest)]),
      ...recurrenceFields(known.recurrence),
      timeFields(known.reminder_times),
      otherFields(known),
      make("p", { class: "field-error", role: "alert", hidden: true, dataset: { days: true } }),
    );
    const type = find("[name=type]", place);
    const turn = () => {
      for (const part of findAll("[data-for]", place)) {
        part.hidden = part.dataset.for !== type.value;
        for (const input of findAll("input, select", part)) input.disabled = part.hidden;
      }
    };
    type.addEventListener("change", turn);
    turn();
    find("[name=title]", place).focus();
  };
  fill({ ...NEW, ...routine });
  return ask({
    title: t(routine ? "routines.change_title" : "routines.new_title"),
    content: [place],
    agree: t("routines.save"),
    work: (values) => {
      const fields = fieldsOf(place, values);
      const { weekdays, days_of_month: days } = fields.recurrence;
      const missing = (weekdays ?? days)?.length === 0;
      show(find("[data-days]", place), missing ? t("routines.choose_days") : "");
      if (missing) throw Object.assign(new Error("no days"), { words: t("routines.choose_days"), fields: {} });
      return save(fields);
    },
  });
}
