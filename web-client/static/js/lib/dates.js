// Days and times in words. Days are local dates (YYYY-MM-DD) and are never shifted by a zone.

import { language } from "./i18n.js";

const asDate = (day) => new Date(`${day}T12:00:00Z`);

function words(day, options) {
  const format = new Intl.DateTimeFormat(language(), { timeZone: "UTC", ...options });
  return format.format(asDate(day));
}

export const longDay = (day) =>
  words(day, { year: "numeric", month: "long", day: "numeric", weekday: "long" });
export const shortDay = (day) => words(day, { year: "numeric", month: "long", day: "numeric" });
export const monthOf = (day) => words(day, { year: "numeric", month: "long" });
export const dayNumber = (day) => String(asDate(day).getUTCDate());
export const weekday = (day, width = "short") => words(day, { weekday: width });

const two = (number) => String(number).padStart(2, "0");

/** Today where this device is. */
export const today = (now = new Date()) =>
  `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;

/** The same day so many months later, or the last one of a month that is shorter. */
export function monthsLater(day, months) {
  const [year, month, date] = day.split("-").map(Number);
  const count = year * 12 + month - 1 + months;
  const [inYear, inMonth] = [Math.floor(count / 12), count % 12];
  const last = new Date(Date.UTC(inYear, inMonth + 1, 0)).getUTCDate();
  return `${inYear}-${two(inMonth + 1)}-${two(Math.min(date, last))}`;
}

export const daysLater = (day, days) =>
  new Date(asDate(day).getTime() + days * 86_400_000).toISOString().slice(0, 10);

export const daysBetween = (from, to) => Math.round((asDate(to) - asDate(from)) / 86_400_000);

export const clock = (instant) =>
  new Intl.DateTimeFormat(language(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
    new Date(instant),
  );

/** The local day and time of an instant, also of today: for what is read again years later. */
export const dayAndClock = (instant) => `${shortDay(today(new Date(instant)))} ${clock(instant)}`;

/** The same as short as it stays clear. */
export const moment = (instant) =>
  today(new Date(instant)) === today() ? clock(instant) : dayAndClock(instant);
