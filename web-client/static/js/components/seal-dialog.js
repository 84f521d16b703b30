// Sealing a letter: until when, a last look, and only then yes.

import { profile } from "../lib/app.js";
import { daysLater, monthsLater, shortDay, today } from "../lib/dates.js";
import { find, make, show } from "../lib/dom.js";
import { languageOf, t } from "../lib/i18n.js";
import { nextBirthday, spanWords, whenWords } from "../lib/when.js";
import { offsetOf, zoneHere, zones, zoneWords } from "../lib/zones.js";
import { openDialog } from "./dialog.js";
import { pictureLine } from "./picture.js";

const YEARS = [1, 3, 5];
const FARTHEST = 50 * 12;
const EARLY = "08:00";

/** What the person chose last on this page: it is still there when something was in the way. */
let wish = null;

let isAsking = false;

const PATIENCE = 1_500;

function choices({ birthday }) {
  const now = today();
  return [
    ...YEARS.map((count) => ({ name: `years-${count}`, words: t("seal.years", { count }), day: monthsLater(now, count * 12) })),
    ...(birthday ? [{ name: "birthday", words: t("seal.birthday"), day: nextBirthday(birthday, now) }] : []),
    { name: "other", words: t("seal.other_day"), day: "" },
  ];
}

const choiceCard = ({ name, words, day }) =>
  make(
    "label",
    { class: "seal-choice" },
    make("input", { type: "radio", name: "choice", value: name, checked: wish.choice === name }),
    make("span", { class: "seal-choice-name" }, words),
    day ? make("span", { class: "seal-choice-day" }, shortDay(day)) : null,
  );

const labelled = (id, words, control, hidden = false) =>
  make("div", { class: "field", hidden }, make("label", { for: id }, words), control);

function whenFields(offered) {
  const [first, last] = [daysLater(today(), 1), monthsLater(today(), FARTHEST)];
  const zoneList = make("datalist", { id: "seal-zones" });
  const zone = make("input", {
    id: "seal-zone",
    name: "time_zone",
    list: "seal-zones",
    value: wish.time_zone,
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    onfocus: () => {
      if (!zoneList.children.length) zoneList.append(...zones().map((each) => make("option", { value: each }, zoneWords(each))));
    },
  });
  const day = make("input", { id: "seal-day", name: "day", type: "date", min: first, max: last, value: wish.day });
  const time = make("input", { id: "seal-time", name: "opens_time", type: "time", value: wish.opens_time });
  return [
    make(
      "fieldset",
      { class: "seal-choices" },
      make("legend", { class: "visually-hidden" }, t("seal.title")),
      offered.map(choiceCard),
    ),
    labelled("seal-day", t("seal.day"), day),
    make("div", { class: "seal-when", role: "status" }, make("p", { class: "seal-words" }), make("p", { class: "seal-span" })),
    make(
      "details",
      { class: "seal-clock" },
      make("summary", {}, t("seal.change_time")),
      make(
        "div",
        { class: "seal-clock-fields" },
        labelled("seal-time", t("seal.time"), time),
        labelled("seal-zone", t("me.time_zone"), zone),
        zoneList,
      ),
    ),
  ];
}

/** What is still missing, in words; "" if the letter could be sealed so. */
function whatIsMissing({ opens_on: day, opens_time: time, time_zone: zone }) {
  if (!day) return t("seal.no_day");
  if (day <= today()) return t("seal.too_early");
  if (day > monthsLater(today(), FARTHEST)) return t("seal.too_late");
  if (!time) return t("seal.no_time");
  return zone && offsetOf(zone) ? "" : t("seal.no_zone");
}

function choosing(text, offered, { leave, goOn }) {
  const form = make(
    "form",
    { class: "seal-form", method: "post", novalidate: true },
    whenFields(offered),
    text.title.trim()
      ? make(
          "label",
          { class: "seal-hide" },
          make("input", { type: "checkbox", name: "hide_title", checked: wish.hide_title }),
          make("span", {}, t("seal.hide_title")),
        )
      : null,
    make("p", { class: "seal-how" }, t("seal.how")),
    make("p", { class: "field-error", role: "alert", hidden: true }),
    make(
      "div",
      { class: "dialog-actions" },
      make("button", { type: "button", class: "button quiet", onclick: leave }, t("dialog.cancel")),
      make("button", { type: "submit", class: "button primary" }, t("seal.look")),
    ),
  );
  const read = () => {
    const values = Object.fromEntries(new FormData(form));
    wish = { ...wish, ...values, time_zone: values.time_zone.trim(), hide_title: "hide_title" in values };
    wish.opens_on = wish.choice === "other" ? wish.day : offered.find(({ name }) => name === wish.choice).day;
    find("#seal-day", form).parentElement.hidden = wish.choice !== "other";
    const missing = whatIsMissing(wish);
    find(".seal-words", form).textContent = missing ? "" : whenWords(wish);
    find(".seal-span", form).textContent = missing ? "" : t("seal.span", { span: spanWords(today(), wish.opens_on) });
    return missing;
  };
  form.addEventListener("input", () => {
    read();
    show(find(".field-error", form), "");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const missing = read();
    show(find(".field-error", form), missing);
    if (missing && wish.choice === "other") find("#seal-day", form).focus();
    if (!missing) goOn();
  });
  read();
  return form;
}

function lastLook(text, { back, agree }) {
  const spoken = languageOf(text.title + text.body);
  return make(
    "div",
    { class: "seal-form" },
    make(
      "div",
      { class: "last-look", lang: spoken, tabindex: 0, role: "region", "aria-label": t("write.body_label") },
      text.title ? make("p", { class: "last-look-title" }, text.title) : null,
      make("p", { class: "last-look-body" }, text.body),
      pictureLine(text),
    ),
    make("p", { class: "seal-words" }, whenWords(wish)),
    wish.hide_title && text.title ? make("p", { class: "seal-span" }, t("seal.title_hidden")) : null,
    make("p", { class: "seal-how" }, t("seal.look_text")),
    make(
      "div",
      { class: "dialog-actions" },
      make("button", { type: "button", class: "button quiet", onclick: back }, t("seal.back")),
      make("button", { type: "button", class: "button seal", onclick: agree }, t("seal.action")),
    ),
  );
}

/** Asks until when `text` shall be closed; resolves with the seal, or null if the person left. */
export async function chooseSeal(text) {
  if (isAsking) return null;
  isAsking = true;
  try {
    const mine = profile.load().catch(() => ({}));
    const known = await Promise.race([mine, new Promise((done) => setTimeout(done, PATIENCE, {}))]);
    return await askUntilWhen(text, known, mine);
  } finally {
    isAsking = false;
  }
}

/** `known` is what came soon of the person's zone and birthday: the question does not wait for all. */
async function askUntilWhen(text, known, mine) {
  wish ??= { choice: "years-1", day: "", opens_time: EARLY, time_zone: known.time_zone || zoneHere(), hide_title: false };
  let offered = choices(known);
  if (!offered.some(({ name }) => name === wish.choice)) wish.choice = "years-1";
  const place = make("div");
  const closed = openDialog({ title: t("seal.title"), content: place, className: "wide seal-dialog" });
  const dialog = place.closest("dialog");
  const turn = (title, content, focus) => {
    find("h2", dialog).textContent = title;
    place.replaceChildren(content);
    dialog.scrollTop = 0;
    find(focus, place)?.focus();
  };
  const choose = () =>
    turn(t("seal.title"), choosing(text, offered, { leave: () => dialog.close(""), goOn: look }), "input:checked");
  const look = () =>
    turn(t("seal.look_title"), lastLook(text, { back: choose, agree: () => dialog.close("agreed") }), ".last-look");
  choose();
  mine.then((all) => {
    if (!all.birthday || known.birthday) return;
    offered = choices(all);
    if (find(".seal-choices", place)) choose();
  });
  if ((await closed) !== "agreed") return null;
  const { opens_on, opens_time, time_zone, hide_title } = wish;
  return { opens_on, opens_time, time_zone, hide_title };
}
