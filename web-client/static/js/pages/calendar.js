// The calendar: letters, special days and routines in one month, what comes next, how routines went.

import { api, goToLogIn, startMemberPage } from "../lib/app.js";
import { chosenDay, letterName, monthList } from "../components/calendar-day.js";
import { chooseIn, drawMonth } from "../components/month-table.js";
import { routineStory } from "../components/routine-story.js";
import { Calendar, isMonth, monthLater, weeksOf } from "../lib/calendar.js";
import { clock, longDay, monthOf } from "../lib/dates.js";
import { find, make } from "../lib/dom.js";
import { languageOf, t } from "../lib/i18n.js";
import { Routines } from "../lib/routines.js";
import { letters } from "../lib/letters.js";
import { hourWords, leftWords } from "../lib/when.js";

const calendar = new Calendar(api);
const routines = new Routines(api);
const main = find("#main");
const table = find("#table");
const SOON = 6;
const ENOUGH = 60; // what comes every day takes most of it

let today = "";
/** {month, weeks, days, chosen} */
let shown = null;
let soon = [];
let stories = [];
let asked = 0;

const wanted = () => {
  const month = new URLSearchParams(location.search).get("month") ?? "";
  return isMonth(month) ? month : today.slice(0, 7);
};

/** The day that is chosen in a month nobody chose a day of: today, or its first. */
const firstChoice = (month) => (today.startsWith(month) ? today : `${month}-01`);

function draw() {
  const { month, days, chosen } = shown;
  const ofMonth = new Map([...days].filter(([day]) => day.startsWith(month)));
  find("#month").textContent = monthOf(`${month}-01`);
  drawMonth(table, { ...shown, today }, choose);
  find("#chosen").replaceChildren(...chosenDay(chosen, days.get(chosen)));
  find("#list").replaceChildren(...monthList(ofMonth, today));
}

/** A day of the month that is shown, or of another one, which is then asked for. */
function choose(day) {
  if (!day.startsWith(shown.month)) return go(day.slice(0, 7), day);
  shown.chosen = day;
  chooseIn(table, day);
  find("#chosen").replaceChildren(...chosenDay(day, shown.days.get(day)));
  return null;
}

function go(month, day) {
  if (!isMonth(month)) return null;
  history.pushState(null, "", `?month=${month}`);
  return load(day);
}

function fail(error) {
  if (!error.words) throw error;
  if (error.kind === "session") {
    goToLogIn();
    return;
  }
  const again = make("button", { type: "button", class: "button quiet", onclick: () => start() }, t("error.retry"));
  find("#problem").replaceChildren(make("p", {}, error.words), again);
}

/** Shows the month of the address; an answer that a newer question overtook is dropped. */
async function load(day) {
  const month = wanted();
  const weeks = weeksOf(month);
  asked += 1;
  const question = asked;
  main.setAttribute("aria-busy", "true");
  try {
    const days = await calendar.days(weeks);
    if (question !== asked) return;
    shown = { month, weeks, days, chosen: day ?? firstChoice(month) };
    find("#problem").replaceChildren();
    draw();
  } catch (error) {
    if (question === asked) fail(error);
  } finally {
    if (question === asked) main.setAttribute("aria-busy", "false");
  }
}

function soonRow({ kind, source_id: id, on, at }, named) {
  const { name, href } = named.get(id) ?? {};
  if (!name) return null;
  const words = [on === today ? null : longDay(on), hourWords(clock(at))].filter(Boolean).join(" · ");
  return make(
    "li",
    { class: "soon-row", dataset: { kind } },
    make("a", { class: "day-name", href, lang: languageOf(name) }, name),
    make("span", { class: "day-said" }, `${t(`calendar.soon_${kind}`)} · ${words ? `${words} · ` : ""}${leftWords(on, today)}`),
  );
}

/** Whether nothing is to be done that day: it is done or skipped already, or there is a pause. */
function rests({ today: { date, done, skipped }, paused, paused_until: until }, day) {
  return (day === date && (done || skipped)) || (paused && (!until || day <= until));
}

/** What comes next, each thing once, by the names it has here; what has none by now is left out. */
async function loadSoon() {
  const [next, coming, known, specialDays] = await Promise.all([
    calendar.upcoming(today, ENOUGH),
    letters.list({ when: "future", limit: 20 }),
    routines.routines(),
    routines.specialDays(),
  ]);
  const named = () =>
    new Map([
      ...coming.results.map((letter) => [letter.id, { name: letterName(letter), href: `/letters/${letter.id}/` }]),
      ...known.map(({ id, title }) => [id, { name: title, href: "/routines/" }]),
      ...specialDays.map(({ id, name }) => [id, { name, href: "/routines/" }]),
    ]);
  const resting = (row) => known.some((routine) => routine.id === row.source_id && rests(routine, row.on));
  const things = next.filter((row) => row.kind !== "still_you" && !resting(row));
  const first = new Map([...things].reverse().map((row) => [row.source_id, row]));
  const soonest = things.filter((row) => first.get(row.source_id) === row);
  soon = soonest.slice(0, SOON).map((row) => () => soonRow(row, named()));
  stories = known;
  drawAround();
}

function drawAround() {
  const rows = soon.map((row) => row()).filter(Boolean);
  find("#soon").replaceChildren(...rows);
  find("#soon-section").hidden = !rows.length;
  find("#stories").replaceChildren(...stories.map((routine) => routineStory(routine, () => calendar.statistics(routine.id))));
  find("#stories-section").hidden = !stories.length;
}

async function start() {
  try {
    today = await calendar.today();
  } catch (error) {
    main.setAttribute("aria-busy", "false");
    fail(error);
    return;
  }
  await load();
  find("#content").hidden = !shown;
  // The month is there without it; what comes next is nothing to wait for.
  await loadSoon().catch(() => {});
}

async function run() {
  find("#previous").addEventListener("click", () => shown && go(monthLater(shown.month, -1)));
  find("#next").addEventListener("click", () => shown && go(monthLater(shown.month, 1)));
  find("#to-today").addEventListener("click", async () => {
    await (shown && (today.startsWith(shown.month) ? choose(today) : go(today.slice(0, 7), today)));
    find("#list [aria-current]")?.scrollIntoView({ block: "start" });
  });
  addEventListener("popstate", () => load());
  document.addEventListener("languagechange", () => {
    if (!shown) return;
    draw();
    drawAround();
  });
  await start();
}

startMemberPage(run, { sent: () => load() });
