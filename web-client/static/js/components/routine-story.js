// How a routine went: a sentence first, then the numbers it is made of.

import { icon, make } from "../lib/dom.js";
import { language, languageOf, t } from "../lib/i18n.js";
import { listed, WEEKDAYS, weekdayName } from "../lib/recurrence.js";

const number = (value) => new Intl.NumberFormat(language()).format(value);
const percent = (share) => new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: 0 }).format(share);

/** The weekdays of the most days done; none if there are so many that it says nothing. */
function favourites(counts) {
  const most = Math.max(...counts);
  const names = WEEKDAYS.filter((_, place) => counts[place] === most);
  return most > 1 && names.length < 3 ? listed(names.map((name) => weekdayName(name, "long"))) : "";
}

/** Never a word about what was left out. */
export function storySentence({ done, streak, streak_unit: unit, by_weekday: counts }) {
  if (!done) return t("story.not_yet");
  const days = favourites(counts);
  return [
    t("story.done", { count: done }),
    days ? t("story.most", { days }) : null,
    streak > 1 ? t(unit === "weeks" ? "story.streak_weeks" : "story.streak_times", { count: streak }) : null,
  ]
    .filter(Boolean)
    .join(" ");
}

const row = (name, value) => make("div", {}, make("dt", {}, t(`story.${name}`)), make("dd", {}, value));

function numbers(known, target) {
  const times = (count) => t(known.streak_unit === "weeks" ? "story.weeks" : "story.times", { count });
  return make(
    "dl",
    { class: "story-numbers" },
    row("strength_is", percent(known.strength)),
    row("days_done", number(known.done)),
    known.begun ? row("days_begun", number(known.begun)) : null,
    known.skipped ? row("days_skipped", number(known.skipped)) : null,
    row("in_a_row", times(known.streak)),
    row("best", times(known.best_streak)),
    target && known.quantity ? row("quantity", `${number(known.quantity)}${language() === "ko" ? "" : " "}${target.unit}`) : null,
  );
}

function weekdayTable(counts) {
  const most = Math.max(1, ...counts);
  const bar = (count) => {
    const drawn = make("span", { class: "story-bar", "aria-hidden": "true" });
    drawn.style.blockSize = `${Math.round((count / most) * 48)}px`;
    return drawn;
  };
  return make(
    "table",
    { class: "story-week" },
    make("caption", {}, t("story.by_weekday")),
    make("thead", {}, make("tr", {}, WEEKDAYS.map((name) => make("th", { scope: "col" }, weekdayName(name))))),
    make("tbody", {}, make("tr", {}, counts.map((count) => make("td", {}, bar(count), number(count))))),
  );
}

/** A routine that tells of itself when it is opened; `load()` gives its statistics. */
export function routineStory({ title, target }, load) {
  const place = make("div", { class: "story-body", "aria-live": "polite" });
  let asked = false;
  const tell = async () => {
    asked = true;
    try {
      const known = await load();
      place.replaceChildren(
        make("p", { class: "story-sentence" }, storySentence(known)),
        numbers(known, target),
        known.done ? weekdayTable(known.by_weekday) : "",
      );
    } catch (error) {
      if (!error.words) throw error;
      asked = false; // opening it again asks again
      place.replaceChildren(make("p", {}, error.words));
    }
  };
  const details = make(
    "details",
    { class: "story" },
    make("summary", {}, icon("forward"), make("span", { lang: languageOf(title) }, title)),
    place,
  );
  details.addEventListener("toggle", () => details.open && !asked && tell());
  return details;
}
