// The letters: past, today, future and drafts; search, tags and favourites.

import { device, goToLogIn, session, startMemberPage } from "../lib/app.js";
import { unsavedDrafts, unsavedEdits } from "../lib/drafts-here.js";
import { find, findAll, make } from "../lib/dom.js";
import { language, t } from "../lib/i18n.js";
import { letters } from "../lib/letters.js";
import { onThisDay } from "../components/looking-back.js";
import { draftRow, emptyShelf, grouped, letterRow } from "../components/rows.js";

const TABS = ["today", "past", "future", "drafts"];
const PAGE = 20;
const ENOUGH = 5;
const MOST_TAGS = 12;
const TYPING = 300;

const rows = find("#rows");
const more = find("#more");
const query = find("#query");

let counts = {};
let sameDay = [];
let tagNames = [];
let shown = [];
let next = null;
let asked = 0;

const account = session.account?.id; // who looks; somebody may log out while answers come in
const wanted = () => Object.fromEntries(new URLSearchParams(location.search));
const isFiltered = ({ q, tag, favorite }) => Boolean(q || tag || favorite);

/** The tab to open when the address names none: today's letters if there are any. */
const currentTab = ({ when }) =>
  TABS.includes(when) ? when : ["today", "past", "future", "drafts"].find((tab) => counts[tab]) ?? "today";

function go(changes, { refine = false } = {}) {
  const search = new URLSearchParams({ ...wanted(), ...changes });
  for (const [name, value] of [...search]) if (!value) search.delete(name);
  const text = search.toString();
  const address = text ? `?${text}` : location.pathname;
  if (refine) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  return load();
}

const link = (changes, attributes, ...children) =>
  make(
    "a",
    {
      href: `?${new URLSearchParams(changes)}`,
      onclick: (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        go({ when: "", q: "", tag: "", favorite: "", ...changes });
      },
      ...attributes,
    },
    ...children,
  );

function drawTabs(asking) {
  const current = isFiltered(asking) ? null : currentTab(asking);
  find("#tabs").replaceChildren(
    ...TABS.map((tab) =>
      link(
        { when: tab },
        { class: "tab", "aria-current": current === tab ? "page" : null },
        t(`letters.${tab}`),
        counts[tab] ? make("span", { class: "tab-count" }, String(counts[tab])) : null,
      ),
    ),
  );
}

function drawFilters(asking) {
  const chip = (changes, on, ...label) => {
    const target = on ? {} : changes;
    return link(target, { class: "chip", "aria-current": on ? "true" : null }, ...label);
  };
  find("#filters").replaceChildren(
    ...(counts.favorites || asking.favorite
      ? [chip({ favorite: "true" }, asking.favorite === "true", t("letters.favorites"))]
      : []),
    ...tagNames.map((name) => chip({ tag: name }, asking.tag === name, `#${name}`)),
  );
}

function drawResultLine(asking, finished) {
  const line = find("#result-line");
  if (!isFiltered(asking) || !finished) {
    line.textContent = "";
    return;
  }
  const what = asking.q ? t("letters.found_words", { words: asking.q }) : t("letters.found");
  const count = next ? t("letters.at_least", { count: shown.length }) : t("letters.count", { count: shown.length });
  line.replaceChildren(`${what} ${count} `, link({}, { class: "link" }, t("letters.show_all")));
}

function draw() {
  const asking = wanted();
  drawTabs(asking);
  drawFilters(asking);
  drawResultLine(asking, true);
  const tab = isFiltered(asking) ? "found" : currentTab(asking);
  drawSameDay(tab);
  const toRow = tab === "drafts" ? draftRow : letterRow;
  const dayOf = tab === "drafts" ? null : ({ opens_on: opens, written_on: written }) => opens ?? written;
  rows.replaceChildren(...(shown.length ? grouped(shown, toRow, dayOf) : [emptyShelf(tab, counts)]));
  rows.setAttribute("aria-busy", "false");
  more.hidden = !next;
}

/** This day of other years, where nobody is looking for something else. */
function drawSameDay(tab) {
  const place = find("#on-this-day");
  if (["found", "drafts"].includes(tab)) place.replaceChildren();
  else if (!place.firstChild || place.lang !== language()) place.replaceChildren(...[onThisDay(sameDay)].filter(Boolean));
  place.lang = language();
}

async function loadDrafts(cursor) {
  const page = await letters.drafts({ cursor, limit: PAGE });
  const here = await unsavedDrafts(device, account);
  const onlyHere = here.map(({ id, text, changedAt }) => ({ ...text, id, updated_at: changedAt, onlyHere: true }));
  const ids = new Set(onlyHere.map(({ id }) => id));
  const others = page.results.filter(({ id }) => !ids.has(id));
  return { results: cursor ? others : [...onlyHere, ...others], next: page.next };
}

async function loadLetters(question) {
  const page = await letters.list({ ...question, limit: PAGE });
  const edited = new Set((await unsavedEdits(device, account)).map(({ id }) => id));
  return { ...page, results: page.results.map((letter) => ({ ...letter, editedHere: edited.has(letter.id) })) };
}

function fetchPage(asking, cursor) {
  if (isFiltered(asking)) {
    const { q, tag, favorite } = asking;
    return loadLetters({ q, tag, favorite, cursor });
  }
  const tab = currentTab(asking);
  return tab === "drafts" ? loadDrafts(cursor) : loadLetters({ when: tab, cursor });
}

function fail(error, again) {
  if (!error.words) throw error;
  if (error.kind === "session") {
    goToLogIn();
    return;
  }
  const retry = make("button", { type: "button", class: "button quiet", onclick: again }, t("error.retry"));
  rows.replaceChildren(make("div", { class: "empty", role: "alert" }, make("p", {}, error.words), retry));
  rows.setAttribute("aria-busy", "false");
  more.hidden = true;
}

/** Shows what the address asks for; an answer that a newer question overtook is dropped. */
async function load({ add = false } = {}) {
  const asking = wanted();
  asked += 1;
  const question = asked;
  if (query !== document.activeElement) query.value = asking.q ?? "";
  rows.setAttribute("aria-busy", "true");
  try {
    const page = await fetchPage(asking, add ? next : "");
    if (question !== asked) return;
    const from = shown.length;
    shown = add ? [...shown, ...page.results] : page.results;
    next = page.next;
    draw();
    // Some pages of a search are short; go on until there is something to see.
    if (next && shown.length - (add ? from : 0) < ENOUGH) await load({ add: true });
  } catch (error) {
    if (question === asked) fail(error, () => load());
  }
}

function listen() {
  let timer = 0;
  const search = () => {
    clearTimeout(timer);
    const q = query.value.trim();
    const before = wanted().q ?? "";
    if (q !== before) go({ q, when: "", tag: "", favorite: "" }, { refine: Boolean(before) });
  };
  query.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(search, TYPING);
  });
  query.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(search, TYPING);
  });
  find("#search").addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  more.addEventListener("click", async () => {
    const from = shown.length;
    await load({ add: true });
    findAll(".row a", rows)[from]?.focus();
  });
  addEventListener("popstate", () => load());
  document.addEventListener("languagechange", draw);
}

async function start() {
  try {
    const past = letters.onThisDay().catch(() => ({ results: [] }));
    const [statistics, tags] = await Promise.all([letters.statistics(), letters.tags()]);
    counts = statistics;
    sameDay = (await past).results;
    tagNames = tags.results.slice(0, MOST_TAGS).map(({ name }) => name);
  } catch (error) {
    fail(error, start);
    return;
  }
  await load();
}

async function run() {
  listen();
  await start();
}

startMemberPage(run, { sent: () => load() });
