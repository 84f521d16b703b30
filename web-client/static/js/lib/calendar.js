// A month of the calendar: the letters, special days and routines of each of its days.

import { daysLater, monthsLater } from "./dates.js";

const LETTERS_AT_ONCE = 100;
const FARTHEST = 50 * 12; // months: no letter is sealed for longer

const mondayOf = (day) => daysLater(day, -((new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7));

/** The weeks of a month ("2026-11"), from the Monday before its first day to the Sunday after its last. */
export function weeksOf(month) {
  const weeks = [];
  for (let monday = mondayOf(`${month}-01`); monday.slice(0, 7) <= month; monday = daysLater(monday, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, number) => daysLater(monday, number)));
  }
  return weeks;
}

/** The month so many months later. */
export function monthLater(month, count) {
  const [year, number] = month.split("-").map(Number);
  const months = year * 12 + number - 1 + count;
  return `${String(Math.floor(months / 12)).padStart(4, "0")}-${String((months % 12) + 1).padStart(2, "0")}`;
}

export const isMonth = (text) => /^(19|20)\d\d-(0[1-9]|1[0-2])$/.test(text);

/** The day under which a letter is listed: the one it arrives on, or the one it was written on. */
const dayOf = ({ opens_on: opens, written_on: written }) => opens ?? written;

export class Calendar {
  #api;

  constructor(api) {
    this.#api = api;
  }

  /** Which day it is for the person, in their zone and by their day start. */
  async today() {
    return (await this.#api.get("/api/routines/today/")).date;
  }

  /** What lies on the days of `weeks`: a Map of day to {letters, specialDays, routines}. */
  async days(weeks) {
    const span = { from: weeks[0][0], to: weeks.at(-1)[6] };
    const [letters, events] = await Promise.all([
      this.#letters(span),
      this.#api.get("/api/routines/events/", { query: span }),
    ]);
    const days = new Map(weeks.flat().map((day) => [day, { letters: [], specialDays: [], routines: [] }]));
    for (const letter of letters) days.get(dayOf(letter))?.letters.push(letter);
    for (const event of events.results) {
      const { specialDays, routines } = days.get(event.date);
      (event.type === "special_day" ? specialDays : routines).push(event);
    }
    return days;
  }

  /** What will reach the person, the soonest first: what comes soon, and of everything the next time. */
  async upcoming(today, limit) {
    const ask = (query) => this.#api.get("/api/schedules/upcoming/", { query: { limit, ...query } });
    const pages = await Promise.all([ask({}), ask({ next_only: true, to: monthsLater(today, FARTHEST) })]);
    return pages.flatMap(({ results }) => results).sort((one, other) => one.at.localeCompare(other.at));
  }

  statistics(routine) {
    return this.#api.get(`/api/routines/${routine}/statistics/`);
  }

  async #letters(span) {
    const rows = [];
    let cursor = "";
    do {
      const page = await this.#api.get("/api/letters/", { query: { ...span, limit: LETTERS_AT_ONCE, cursor } });
      rows.push(...page.results);
      cursor = page.next;
    } while (cursor);
    return rows;
  }
}
