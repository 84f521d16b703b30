// Rows of the letters list: a letter, a sealed letter, a draft, and the empty shelf.

import { dayNumber, moment, monthOf, shortDay, today, weekday } from "../lib/dates.js";
import { icon, make } from "../lib/dom.js";
import { languageOf, t } from "../lib/i18n.js";
import { letters } from "../lib/letters.js";
import { leftWords } from "../lib/when.js";
import { pictureImage, renewing } from "./picture.js";

const isClosed = (letter) => letter.sealed && letter.excerpt === null;

/** Whether its day has come and nobody has opened it yet. */
export const hasArrived = ({ opens_at: opens, sealed, opened_at: opened }) => Boolean(opens) && !sealed && !opened;

function dayMark(day) {
  return make(
    "time",
    { class: "row-day", datetime: day },
    make("span", { class: "row-number" }, dayNumber(day)),
    make("span", { class: "row-weekday" }, weekday(day)),
  );
}

function tagLine({ tags, favorite }) {
  if (!tags?.length && !favorite) return null;
  return make(
    "p",
    { class: "row-tags" },
    favorite ? make("span", { class: "row-favorite" }, icon("ribbon"), make("span", { class: "visually-hidden" }, t("letters.favorite"))) : null,
    (tags ?? []).map((tag) => make("span", {}, `#${tag}`)),
  );
}

/** The first picture, small, and how many more there are. */
function rowPicture({ images }, load) {
  const [first, ...others] = (images ?? []).filter(({ thumbnails }) => thumbnails);
  if (!first) return null;
  const words = t("pictures.count", { count: others.length + 1 });
  return make(
    "div",
    { class: "row-picture" },
    pictureImage(first, { use: "small", renew: renewing(load), alt: first.alt || words }),
    others.length ? make("span", { class: "row-more", "aria-hidden": "true" }, `+${others.length}`) : null,
    others.length && first.alt ? make("span", { class: "visually-hidden" }, words) : null,
  );
}

export const firstLine = (text) => (text ?? "").trim().split("\n")[0];
const restOf = (text) => (text ?? "").trim().split("\n").slice(1).join(" ").trim();

/** One whose day has come: nothing of its text is told before it is opened. */
function arrivedLetter({ id, title, opens_on: opens }) {
  return make(
    "article",
    { class: "row row-arrived" },
    dayMark(opens),
    make(
      "div",
      { class: "row-text" },
      make(
        "h3",
        { class: "row-title" },
        make("a", { href: `/letters/${id}/` }, icon("sealed", "row-envelope"), title || t("arrival.title")),
      ),
      make("p", { class: "row-arrival" }, t("arrival.row")),
    ),
  );
}

function openLetter(letter) {
  const { id, title, excerpt, written_on: day } = letter;
  const heading = title || firstLine(excerpt);
  const line = title ? (excerpt ?? "").replace(/\s+/g, " ") : restOf(excerpt);
  return make(
    "article",
    { class: "row" },
    dayMark(letter.opens_on ?? day),
    make(
      "div",
      { class: "row-text" },
      make("h3", { class: "row-title", lang: languageOf(heading) }, make("a", { href: `/letters/${id}/` }, heading)),
      line ? make("p", { class: "row-line", lang: languageOf(line) }, line) : null,
      tagLine(letter),
      letter.editedHere ? make("p", { class: "row-tags" }, t("letters.edited_here")) : null,
    ),
    rowPicture(letter, () => letters.get(id)),
  );
}

/** How long a sealed letter is still on its way: its hour may be later today. */
export const stillToGo = (day) => (today() < day ? leftWords(day) : t("sealed.any_moment"));

function sealedLetter({ id, title, opens_on: opens }) {
  return make(
    "article",
    { class: "row row-sealed" },
    dayMark(opens),
    make(
      "div",
      { class: "row-text" },
      make(
        "h3",
        { class: "row-title" },
        make("a", { href: `/letters/${id}/` }, icon("sealed", "row-envelope"), title || t("sealed.title")),
      ),
      make("p", { class: "row-line" }, t("sealed.arrives", { day: shortDay(opens) }), " · ", make("span", { class: "row-left" }, stillToGo(opens))),
    ),
  );
}

export function letterRow(letter) {
  if (isClosed(letter)) return sealedLetter(letter);
  return hasArrived(letter) ? arrivedLetter(letter) : openLetter(letter);
}

export function draftRow(draft) {
  const text = draft.excerpt ?? draft.body ?? "";
  const heading = draft.title || firstLine(text) || t("letters.untitled_draft");
  const line = draft.title ? text.replace(/\s+/g, " ") : restOf(text);
  const when = moment(draft.updated_at);
  return make(
    "article",
    { class: "row row-draft" },
    make(
      "div",
      { class: "row-text" },
      make("h3", { class: "row-title", lang: languageOf(heading) }, make("a", { href: `/write/${draft.id}/` }, heading)),
      line ? make("p", { class: "row-line", lang: languageOf(line) }, line.slice(0, 200)) : null,
      make("p", { class: "row-tags" }, draft.onlyHere ? t("letters.only_here", { when }) : t("letters.saved_at", { when })),
    ),
    rowPicture(draft, () => letters.draft(draft.id)),
  );
}

/** The rows under headings of their months, or as they are if they have no day. */
export function grouped(items, toRow, dayOf) {
  if (!dayOf) {
    const heading = make("h2", { class: "visually-hidden" }, t("letters.drafts"));
    return [make("section", { class: "month" }, heading, items.map(toRow))];
  }
  const groups = [];
  for (const item of items) {
    const month = monthOf(dayOf(item));
    if (groups.at(-1)?.month !== month) groups.push({ month, items: [] });
    groups.at(-1).items.push(item);
  }
  return groups.map(({ month, items: rows }) =>
    make("section", { class: "month" }, make("h2", { class: "month-name" }, month), rows.map(toRow)),
  );
}

/** What to say where there is nothing, without blaming anybody for it. */
export function emptyShelf(tab, counts) {
  const isFirst = tab !== "found" && !counts.letters && !counts.drafts;
  const kind = isFirst ? "first" : tab;
  return make(
    "div",
    { class: "empty" },
    icon("envelope-open", "empty-drawing"),
    make("p", { class: "empty-title" }, t(`empty.${kind}`)),
    make("p", {}, t(`empty.${kind}_text`)),
    kind === "found" || kind === "future"
      ? null
      : make("a", { class: "button primary", href: "/write/" }, t("empty.write")),
  );
}
