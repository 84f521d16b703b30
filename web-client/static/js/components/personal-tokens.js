// Tokens for the person's own programs: made with scopes, shown once, withdrawn.

import { api } from "../lib/app.js";
import { moment } from "../lib/dates.js";
import { make } from "../lib/dom.js";
import { has, t } from "../lib/i18n.js";
import { ask, choiceField, codeField, field, passwordField, proofOf } from "./ask.js";
import { copyButton } from "./copy-button.js";
import { confirm, openDialog } from "./dialog.js";

// What exists and can be asked for on these pages.
const DOMAINS = ["letters", "images", "routines", "special-days", "schedules", "notifications", "users"];
const ONLY_READ = ["schedules"];
const DAY = 86_400_000;

/** How long a token works: days, and their words. */
const lifetimes = () => [
  ...["30", "90"].map((days) => [days, t("tokens.days", { count: Number(days) })]),
  ["365", t("tokens.year")],
  ["", t("tokens.no_end")],
];

const endOf = (days) => (days ? new Date(Date.now() + Number(days) * DAY).toISOString() : null);

const choice = (domain, action) =>
  make(
    "label",
    {},
    make("input", { type: "checkbox", name: `${domain}:${action}`, checked: domain === "letters" && action === "read" }),
    t(`tokens.${action}`),
  );

async function showToken({ token }) {
  const content = make(
    "form",
    { method: "dialog" },
    make("p", {}, t("tokens.shown_text")),
    make("p", { class: "secret" }, token),
    make(
      "div",
      { class: "dialog-actions" },
      copyButton(token),
      make("button", { class: "button primary", value: "kept" }, t("factors.kept")),
    ),
  );
  await openDialog({ title: t("tokens.shown_title"), content, className: "wide" });
}

async function add({ has_password: hasPassword, totp }) {
  const made = await ask({
    title: t("tokens.add"),
    content: [
      field({ name: "name", label: t("tokens.name"), autocomplete: "off", maxlength: 60 }),
      choiceField({ name: "expires_at", label: t("tokens.lifetime"), options: lifetimes(), chosen: "90" }),
      make(
        "fieldset",
        { class: "choices" },
        make("legend", {}, t("tokens.scopes")),
        DOMAINS.flatMap((domain) => [
          make("span", {}, domainWords(domain)),
          choice(domain, "read"),
          ONLY_READ.includes(domain) ? make("span") : choice(domain, "write"),
        ]),
      ),
      ...(hasPassword ? [passwordField()] : []),
      ...(totp ? [codeField()] : []),
    ],
    agree: t("tokens.add"),
    work: ({ name, expires_at: days, password, code, ...chosen }) =>
      api.post("/api/auth/tokens/", {
        ...{ name, expires_at: endOf(days), scopes: Object.keys(chosen) },
        ...{ password, ...(code ? proofOf(code) : {}) },
      }),
  });
  if (made) await showToken(made);
}

async function remove({ id, name }, tell) {
  const agreed = await confirm({
    title: t("tokens.delete_title", { name }),
    text: t("tokens.delete_text"),
    agree: t("passkeys.delete"),
  });
  if (!agreed) return;
  await api.delete(`/api/auth/tokens/${id}/`);
  tell(t("tokens.deleted", { name }));
}

function lifetimeOf({ expires_at: end }) {
  if (!end) return make("p", { class: "note" }, t("tokens.works_on"));
  const over = Date.parse(end) <= Date.now();
  const words = t(over ? "tokens.ended" : "tokens.works_until", { day: moment(end) });
  return make("p", { class: over ? "over" : "note" }, words);
}

/** Its name on these pages; one that has none here yet keeps its own. */
const domainWords = (domain) => {
  const key = `tokens.domain_${domain.replaceAll("-", "_")}`;
  return has(key) ? t(key) : domain;
};

/** What a token may do, as "letters (read, write) · pictures (read)". */
function scopeWords(scopes) {
  const actions = new Map();
  for (const [domain, action] of scopes.map((scope) => scope.split(":"))) {
    actions.set(domain, [...(actions.get(domain) ?? []), t(`tokens.${action}`).toLowerCase()]);
  }
  return [...actions].map(([domain, words]) => `${domainWords(domain)} (${words.join(", ")})`).join(" · ");
}

function row(token, draw, tell) {
  const used = token.last_used_at
    ? t("tokens.used_on", { day: moment(token.last_used_at) })
    : t("tokens.never_used");
  return make(
    "li",
    {},
    make(
      "div",
      {},
      make("p", {}, token.name),
      make("p", { class: "note" }, scopeWords(token.scopes)),
      make("p", { class: "note" }, used),
      lifetimeOf(token),
    ),
    make("button", { type: "button", class: "quiet", onclick: () => remove(token, tell).then(draw) }, t("passkeys.delete")),
  );
}

/** Draws the section, and again after each change. */
export async function drawTokens(root, tell) {
  const [{ results }, factors] = await Promise.all([
    api.get("/api/auth/tokens/"),
    api.get("/api/auth/factors/"),
  ]);
  const draw = () => drawTokens(root, tell);
  root.replaceChildren(
    make("h2", {}, t("tokens.title")),
    make("p", {}, t("tokens.text")),
    results.length ? make("ul", { class: "things" }, results.map((token) => row(token, draw, tell))) : "",
    make(
      "div",
      { class: "setting-actions" },
      make("button", { type: "button", class: "button quiet", onclick: () => add(factors).then(draw) }, t("tokens.add")),
    ),
  );
  root.ariaBusy = "false";
}
