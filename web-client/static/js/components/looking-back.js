// What lies between a letter and today, the letters it is in a thread with, and this day of other years.

import { shortDay, today } from "../lib/dates.js";
import { icon, make } from "../lib/dom.js";
import { languageOf, t } from "../lib/i18n.js";
import { letters } from "../lib/letters.js";
import { firstLine } from "./rows.js";

const MOST_REPLIES = 5;

export const nameOfLetter = ({ title, excerpt, body, sealed }) =>
  title || (sealed ? t("sealed.title") : firstLine(excerpt ?? body)) || t("read.untitled");

/** One line that leads to a letter: what it is called, and its day. */
export function letterLine(letter, words = shortDay(letter.written_on)) {
  const name = nameOfLetter(letter);
  return make(
    "li",
    { class: "letter-line" },
    make("a", { href: `/letters/${letter.id}/`, lang: languageOf(name) }, name),
    make("span", {}, words),
  );
}

const lines = (name, list) =>
  list.length ? [make("h3", {}, t(name)), make("ul", {}, list.map((letter) => letterLine(letter)))] : [];

async function thenAndNow(letter) {
  const { days, letters_since: since, now } = await letters.thenAndNow(letter.id);
  return [
    make("h2", {}, t("looking.title")),
    make("p", { class: "looking-words" }, days ? t("looking.days", { count: days }) : t("looking.today")),
    make("p", { class: "looking-words" }, since ? t("looking.letters", { count: since }) : t("looking.no_letters")),
    lines("looking.newest", now.filter(({ id }) => !letter.replies.includes(id))),
  ].flat();
}

async function thread({ reply_to: answered, replies }) {
  const known = (ids) => Promise.all(ids.map((id) => letters.get(id).catch(() => null)));
  const [[before], after] = await Promise.all([known(answered ? [answered] : []), known(replies.slice(-MOST_REPLIES))]);
  return [
    lines("looking.reply_to", before ? [before] : []),
    lines("looking.replies", after.filter(Boolean)),
  ].flat();
}

/** Below a letter that is read: who writes back, writes to the one they were. */
export function lookingBack(letter) {
  const isOpened = Boolean(letter.opened_at);
  const isOf = letter.written_on < today();
  if (!isOpened && !isOf && !letter.reply_to && !letter.replies.length) return null;
  const place = make("section", { class: "looking" });
  const actions = make(
    "div",
    { class: "looking-actions" },
    make("a", { class: "button quiet", href: `/write/?reply_to=${letter.id}` }, icon("pen"), make("span", {}, t("looking.reply"))),
  );
  const parts = [thread(letter), isOpened ? thenAndNow(letter) : []];
  Promise.all(parts).then(
    ([threads, past]) => place.append(...past, ...threads, ...(isOpened || isOf ? [actions] : [])),
    () => place.append(actions), // what may be read is there; only the look back is not
  );
  return place;
}

/** Letters of this day in other years, as one quiet line that opens; null if there are none. */
export function onThisDay(found) {
  if (!found.length) return null;
  const year = Number(today().slice(0, 4));
  const ago = ({ written_on: day }) => t("looking.years_ago", { count: year - Number(day.slice(0, 4)) });
  return make(
    "details",
    { class: "on-this-day" },
    make("summary", {}, t("looking.on_this_day", { count: found.length })),
    make("ul", {}, found.map((letter) => letterLine(letter, ago(letter)))),
  );
}

/** Above a sheet: to whom it is written, with the way to their letter. */
export function replyLine(letter) {
  const words = t("looking.replying", { day: shortDay(letter.written_on) });
  return make("a", { href: `/letters/${letter.id}/` }, words);
}
