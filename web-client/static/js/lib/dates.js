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
export const weekday = (day) => words(day, { weekday: "short" });

/** Today where this device is. */
export function today(now = new Date()) {
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export const daysBetween = (from, to) => Math.round((asDate(to) - asDate(from)) / 86_400_000);

export const clock = (instant) =>
  new Intl.DateTimeFormat(language(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
    new Date(instant),
  );

/** The local day and time of an instant, as short as it stays clear. */
export const moment = (instant) => {
  const day = today(new Date(instant));
  return day === today() ? clock(instant) : `${shortDay(day)} ${clock(instant)}`;
};
