// On which days a routine comes back, in words.

import { language, t } from "./i18n.js";
import { hourWords } from "./when.js";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

const MONDAY = Date.UTC(2026, 10, 23);
const DAY = 86_400_000;

/** The name of a weekday, "short" or "long". */
export function weekdayName(name, width = "short") {
  const day = new Date(MONDAY + WEEKDAYS.indexOf(name) * DAY);
  return new Intl.DateTimeFormat(language(), { weekday: width, timeZone: "UTC" }).format(day);
}

export const listed = (names) => names.join(", ");

function daysOfMonth(days) {
  const names = days.map((day) => (day === 31 ? t("routines.last_day") : t("routines.day_of_month", { day })));
  return t("routines.monthly", { days: listed(names) });
}

/** As "매주 월, 목" or "3 times a week". */
export function recurrenceWords({ type, weekdays, days_of_month: days, times_per_week: times, interval_days: every }) {
  if (type === "weekly" && weekdays.length === 7) return t("routines.daily");
  if (type === "weekly") return t("routines.weekly", { days: listed(weekdays.map((name) => weekdayName(name))) });
  if (type === "monthly") return daysOfMonth(days);
  if (type === "per_week") return t("routines.per_week", { count: times });
  return every === 1 ? t("routines.daily") : t("routines.every", { count: every });
}

/** The same with the times at which one is reminded. */
export function routineWords({ recurrence, reminder_times: times }) {
  const hours = times.length ? listed(times.map(hourWords)) : "";
  return [recurrenceWords(recurrence), hours].filter(Boolean).join(" · ");
}
