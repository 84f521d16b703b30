// Routines: what today asks for, everything else that comes back, and special days.

import { api, goToLogIn, startMemberPage } from "../lib/app.js";
import { agreesToRemove, askDetails, askPause } from "../components/routine-dialogs.js";
import { agreesToForget, askSpecialDay, specialDayRow } from "../components/special-days.js";
import { askRoutine } from "../components/routine-form.js";
import { routineCard } from "../components/routine-card.js";
import { longDay, today as todayHere } from "../lib/dates.js";
import { find, findAll, make, show } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { Routines } from "../lib/routines.js";

const service = new Routines(api);
const main = find("#main");
const LAST = "9999";
let routines = [];
let specialDays = [];

/** Which day it is for the person, as the service counts it. */
const today = () => routines[0]?.today.date ?? todayHere();

const isOfToday = ({ today: { due, done, begun, skipped } }) => due || done || begun || skipped;

/** Sorts by a time or a day; what has none comes last, wherever a language puts its signs. */
const by = (key) => (one, other) => (key(one) ?? LAST).localeCompare(key(other) ?? LAST);

/** Says what happened, with a way back where there is one. */
function say(words, back) {
  find("#state").replaceChildren(
    make("span", {}, words),
    ...(back ? [make("button", { type: "button", class: "link", onclick: back }, t("routines.undo"))] : []),
  );
}

function tell(error) {
  if (!error.words) throw error;
  if (error.kind === "session") goToLogIn();
  else say(error.words);
}

/** The routine as the service answers it takes the place of the one that was shown. */
function keep(...changed) {
  const known = new Map(changed.map((each) => [each.id, each]));
  routines = routines.map((each) => known.get(each.id) ?? each);
  for (const each of changed) if (!routines.some(({ id }) => id === each.id)) routines.unshift(each);
  draw();
}

/** Does something about a routine, shows what came of it and says so. */
async function act(work, words, back) {
  try {
    const changed = await work();
    keep(...[changed].flat());
    say(words, back);
  } catch (error) {
    tell(error);
  }
}

/** Makes today what it was before, with its amount and its note. */
function takeBack({ id, title, today: { date, done, begun, skipped, quantity, note } }, kind) {
  const before = () => {
    if (done || begun) return service.check(id, date, { quantity, note });
    return skipped ? service.skip(id, date, { note }) : service.undo(id, date, kind);
  };
  return act(before, t("routines.said_undone", { title }));
}

/** A note that was written stays, whichever of the two the day becomes. */
function setCheck(routine, done) {
  const { id, title, today: { date } } = routine;
  const work = () => (done ? service.check(id, date, { quantity: null }) : service.undo(id, date, "checks"));
  return act(work, t(done ? "routines.said_done" : "routines.said_undone", { title }), () => takeBack(routine, "checks"));
}

function setSkip(routine, skipped) {
  const { id, title, today: { date } } = routine;
  const work = () => (skipped ? service.skip(id, date) : service.undo(id, date, "skips"));
  return act(work, t(skipped ? "routines.said_skipped" : "routines.said_undone", { title }), () => takeBack(routine, "skips"));
}

const resume = (...ids) =>
  act(async () => (await Promise.all(ids.map((id) => service.resume(id)))).flat(), t("routines.said_resumed"));

/** One routine, or all without an id; taking it back wakes only those that it put to rest. */
async function pause(title, id) {
  const awake = id ? [id] : routines.filter(({ paused }) => !paused).map((each) => each.id);
  const back = awake.length === routines.length ? [null] : awake;
  const changed = await askPause(title, today(), (span) => service.pause(id, span));
  if (!changed) return;
  keep(...changed);
  say(t("routines.said_paused"), () => resume(...back));
}

async function change(routine) {
  const changed = await askRoutine({
    routine,
    save: (fields) => service.save(routine?.id, fields),
    suggest: (wish) => service.suggestions(wish),
  });
  if (!changed) return;
  keep(changed);
  say(t("routines.said_kept", { title: changed.title }));
}

async function details(routine) {
  const { id, title } = routine;
  const changed = await askDetails(routine, {
    told: (day) => service.told(id, day),
    work: ({ day, ...said }) => service.check(id, day, said),
  });
  if (!changed) return;
  keep(changed);
  say(t("routines.said_kept", { title }));
}

async function remove({ id, title }) {
  if (!(await agreesToRemove(title))) return;
  try {
    await service.remove(id);
    routines = routines.filter((each) => each.id !== id);
    draw();
    say(t("routines.said_removed", { title }));
  } catch (error) {
    tell(error);
  }
}

const card = (routine) =>
  routineCard(routine, {
    check: () => setCheck(routine, !routine.today.done),
    details: () => details(routine),
    skip: () => setSkip(routine, true),
    unskip: () => setSkip(routine, false),
    pause: () => pause(t("routines.pause_title", { title: routine.title }), routine.id),
    resume: () => resume(routine.id),
    change: () => change(routine),
    remove: () => remove(routine),
  });

async function changeSpecialDay(specialDay) {
  const changed = await askSpecialDay({
    specialDay,
    today: today(),
    save: (fields) => service.saveSpecialDay(specialDay?.id, fields),
  });
  if (!changed) return;
  specialDays = [...specialDays.filter(({ id }) => id !== changed.id), changed];
  drawSpecialDays();
  say(t("routines.said_kept", { title: changed.name }));
}

async function removeSpecialDay({ id, name }) {
  if (!(await agreesToForget(name))) return;
  try {
    await service.removeSpecialDay(id);
    specialDays = specialDays.filter((each) => each.id !== id);
    drawSpecialDays();
    say(t("routines.said_removed", { title: name }));
  } catch (error) {
    tell(error);
  }
}

function drawSpecialDays() {
  const rows = [...specialDays].sort(by((each) => each.next_on));
  find("#special-days").replaceChildren(
    ...rows.map((each) => specialDayRow(each, today(), { change: () => changeSpecialDay(each), remove: () => removeSpecialDay(each) })),
  );
  find("#no-special-days").hidden = rows.length > 0;
}

/** Which button of which card had the focus: it has it again in the card as it is now. */
function focused() {
  const element = document.activeElement;
  const place = element?.closest("[data-id]");
  if (!place) return () => {};
  const [id, open] = [place.dataset.id, find("details", place)?.open];
  const isCheck = element.matches(".check");
  return () => {
    const here = find(`[data-id="${id}"]`);
    if (!here) return;
    if (open) find("details", here).open = true;
    find(isCheck ? ".check" : "summary", here)?.focus();
  };
}

function draw() {
  const refocus = focused();
  const here = routines.filter(isOfToday).sort(by(({ reminder_times: [time] }) => time));
  const others = routines.filter((each) => !isOfToday(each));
  const left = here.filter(({ today: { done, skipped } }) => !done && !skipped).length;
  find("#today-date").textContent = longDay(today());
  find("#today").replaceChildren(...here.map(card));
  find("#others").replaceChildren(...others.map(card));
  find("#others-section").hidden = !others.length;
  find("#pause-all").hidden = !routines.some(({ paused }) => !paused);
  find("#resume-all").hidden = !routines.length || !routines.every(({ paused }) => paused);
  show(find("#today-words"), todayWords(here.length, left));
  drawSpecialDays();
  refocus();
}

function todayWords(count, left) {
  if (!routines.length) return t("routines.none_yet");
  if (!count) return t("routines.free_day");
  return left ? "" : t("routines.all_done");
}

function listen() {
  find("#add-routine").addEventListener("click", () => change(null));
  find("#add-special-day").addEventListener("click", () => changeSpecialDay(null));
  find("#pause-all").addEventListener("click", () => pause(t("routines.pause_all_title")));
  find("#resume-all").addEventListener("click", () => resume(null));
  document.addEventListener("languagechange", draw);
  // A page that was left open over midnight is of another day.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !findAll("dialog[open]").length) load().catch(tell);
  });
}

async function load() {
  [routines, specialDays] = await Promise.all([service.routines(), service.specialDays()]);
  draw();
}

async function start() {
  try {
    await load();
  } catch (error) {
    tell(error);
    return;
  } finally {
    main.setAttribute("aria-busy", "false");
  }
  find("#content").hidden = false;
  listen();
}

startMemberPage(start);
