// The inbox: what reached me, the newest first. What it is about is asked of who owns it.

import { api, startMemberPage } from "../lib/app.js";
import { moment } from "../lib/dates.js";
import { find, icon, make, show } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { showUnread } from "../components/bell.js";

const PAGE = 20;
const ICONS = { letter: "envelope", still_you: "person", routine: "bell", special_date: "bell" };
const PLACES = {
  letter: (id) => `/letters/${id}/`,
  still_you: () => "/notifications/settings/",
  routine: () => "/routines/",
  special_date: () => "/routines/",
};
const OWNERS = { routine: ["/api/routines/", "title"], special_date: ["/api/special-days/", "name"] };

const rows = find("#rows");
const more = find("#more");
const names = new Map();
const asked = new Set();
let shown = [];
let next = null;
let unread = 0;

const path = (notice) => `/api/notifications/${notice.id}/read/`;

async function markRead(notice) {
  if (notice.read_at) return;
  notice.read_at = new Date().toISOString();
  unread -= 1;
  draw();
  await api.post(path(notice), undefined, { keepalive: true }).catch(() => {});
}

function words(notice) {
  const name = names.get(notice.source_id);
  return name ? t(`notices.${notice.kind}_named`, { name }) : t(`notices.${notice.kind}`);
}

function row(notice) {
  const place = PLACES[notice.kind]?.(notice.source_id);
  const text = [
    make("span", { class: "notice-words" }, words(notice)),
    make("time", { class: "notice-when", datetime: notice.shown_at }, moment(notice.shown_at)),
  ];
  const body = place
    ? make("a", { class: "notice-body", href: place, onclick: () => markRead(notice) }, ...text)
    : make("div", { class: "notice-body" }, ...text);
  const mark = notice.read_at ? null : make("span", { class: "notice-new" }, t("notices.is_new"));
  const kind = `notice-row is-${notice.kind}${notice.read_at ? "" : " is-unread"}`;
  return make("li", { class: kind }, icon(ICONS[notice.kind] ?? "bell"), body, mark);
}

function draw() {
  rows.replaceChildren(...shown.map(row));
  find("#empty").hidden = shown.length > 0;
  find("#read-all").hidden = unread === 0;
  more.hidden = next === null;
  showUnread(unread);
}

/** What routines and special days are called; without an answer the rows say what they are. */
async function learnNames() {
  const kinds = new Set(shown.map((notice) => notice.kind).filter((kind) => OWNERS[kind] && !asked.has(kind)));
  for (const kind of kinds) {
    asked.add(kind);
    const [owner, field] = OWNERS[kind];
    const found = await api.get(owner, { query: { limit: 100 }, retries: 0 }).catch(() => null);
    for (const each of found?.results ?? []) names.set(each.id, each[field]);
  }
  if (kinds.size) draw();
}

async function load(cursor) {
  const page = await api.get("/api/notifications/", { query: { limit: PAGE, cursor } });
  shown = cursor ? [...shown, ...page.results] : page.results;
  ({ next, unread } = page);
  draw();
  await learnNames();
}

async function attempt(work) {
  show(find("#problem"), "");
  try {
    await work();
  } catch (error) {
    if (!error.words) throw error;
    show(find("#problem"), error.words);
  }
  find("#main").ariaBusy = "false";
}

startMemberPage(async () => {
  document.addEventListener("languagechange", draw);
  more.addEventListener("click", () => attempt(() => load(next)));
  find("#read-all").addEventListener("click", () =>
    attempt(async () => {
      await api.post("/api/notifications/read-all/");
      for (const notice of shown) notice.read_at ??= new Date().toISOString();
      unread = 0;
      draw();
    }),
  );
  await attempt(() => load());
});
