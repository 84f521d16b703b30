// When a letter arrives, in words: the day, the hour and whose clock it is.

import { daysBetween, longDay, monthsLater, today } from "./dates.js";
import { has, language, t } from "./i18n.js";

const PARTS = [["dawn", 6], ["morning", 12], ["afternoon", 18], ["evening", 21], ["night", 24]];

/** As "아침 8시" or "8:30 in the morning", of a wall time "HH:MM". */
export function hourWords(time) {
  const [hour, minute] = time.split(":").map(Number);
  if (minute === 0 && hour % 12 === 0) return t(hour ? "hour.noon" : "hour.midnight");
  const [part] = PARTS.find(([, end]) => hour < end);
  const values = { hour: hour % 12 || 12, minute: String(minute).padStart(2, "0") };
  return t(`hour.${part}`, { time: t(minute ? "hour.with_minutes" : "hour.sharp", values) });
}

/** Whose clock it is, as "서울 시각"; places we have no name for as the browser calls them. */
export function clockOf(zone) {
  const key = `clock.${zone.toLowerCase().replace("/", "_")}`;
  if (has(key)) return t(key);
  try {
    const format = new Intl.DateTimeFormat(language(), { timeZone: zone, timeZoneName: "longGeneric" });
    return format.formatToParts(new Date()).find(({ type }) => type === "timeZoneName").value;
  } catch {
    return zone; // one this browser does not know
  }
}

/** As "2029년 11월 22일 목요일 아침 8시, 서울 시각". */
export const whenWords = ({ opens_on: day, opens_time: time, time_zone: zone }) =>
  t("when.full", { day: longDay(day), time: hourWords(time), clock: clockOf(zone) });

/** How long it is from a day to a later one, in at most two units: "2년 11개월". */
export function spanWords(from, to) {
  const [fromYear, fromMonth, fromDay] = from.split("-").map(Number);
  const [toYear, toMonth, toDay] = to.split("-").map(Number);
  const months = (toYear - fromYear) * 12 + toMonth - fromMonth - (toDay < fromDay ? 1 : 0);
  const days = daysBetween(monthsLater(from, months), to);
  const counts = [[Math.floor(months / 12), "year"], [months % 12, "month"], [days, "day"]];
  return counts
    .filter(([count]) => count > 0)
    .slice(0, 2)
    .map(([count, unit]) => new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "long" }).format(count))
    .join(" ");
}

/** How long it is from today to a day that comes: "오늘이에요", "내일이에요", "2년 11개월 남았어요". */
export function leftWords(day, from = today()) {
  const days = daysBetween(from, day);
  if (days < 2) return t(days > 0 ? "left.tomorrow" : "left.today");
  return t("left.span", { span: spanWords(from, day) });
}

/** The next birthday after a day; who was born on 29 February has one on the 28th, too. */
export function nextBirthday(birthday, after) {
  const years = Number(after.slice(0, 4)) - Number(birthday.slice(0, 4));
  const thisYear = monthsLater(birthday, years * 12);
  return thisYear > after ? thisYear : monthsLater(birthday, (years + 1) * 12);
}
