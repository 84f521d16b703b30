// The deletion of an account: called off with a press, or looked at with its receipts.

import { api, session, startPage } from "../lib/app.js";
import { moment, shortDay, today } from "../lib/dates.js";
import { find, make } from "../lib/dom.js";
import { takeFragment } from "../lib/fragment.js";
import { has, t } from "../lib/i18n.js";
import { onSubmit } from "../components/forms.js";
import { becomes, say } from "../components/outcome.js";

const KEEP = ".keep";
const form = find("#keep-form");
const dayOf = (instant) => shortDay(today(new Date(instant)));

/** What a person calls it; a service without words of its own yet keeps its name. */
function nameOf(service) {
  const key = `erasure.of_${service.replaceAll("-", "_")}`;
  return has(key) ? t(key) : service;
}

function wordsOf({ purged_at: purgedAt, rows }) {
  if (!purgedAt) return t("erasure.waiting");
  const when = moment(purgedAt);
  return rows ? t("erasure.rows", { count: rows, when }) : t("erasure.no_rows", { when });
}

function receiptRow(receipt) {
  const words = make("span", { class: "receipt-words" }, wordsOf(receipt));
  return make("li", {}, make("span", {}, nameOf(receipt.service)), words);
}

function draw(erasure) {
  if (erasure.cancelled_at) say("erasure.cancelled_title", "erasure.cancelled");
  else if (erasure.erased_at) {
    say("erasure.done_title", "erasure.done", { day: dayOf(erasure.erased_at) });
  } else say("erasure.planned_title", "erasure.planned", { day: dayOf(erasure.erase_after) });
  const drawRows = () => {
    find("#receipts-title").textContent = t(erasure.erased_at ? "erasure.receipts" : "erasure.planned_rows");
    find("#receipt-rows").replaceChildren(...erasure.receipts.map(receiptRow));
  };
  drawRows();
  document.addEventListener("languagechange", drawRows);
  find("#receipts").hidden = Boolean(erasure.cancelled_at);
}

function fetchErasure(id, token) {
  const path = `/api/auth/account/erasure/${encodeURIComponent(id)}/`;
  return api.get(path, { query: { token }, anonymous: true });
}

async function showReceipts(id, token) {
  const main = find("#main");
  form.hidden = true;
  main.ariaBusy = "true"; // what the page says at first is about calling it off
  try {
    draw(await fetchErasure(id, token));
  } catch (error) {
    if (!error.words) throw error;
    const isMissing = error.status === 404 || error.status === 400;
    say(isMissing ? "erasure.missing_title" : "erasure.receipts", "erasure.missing");
    if (!isMissing) find("#lead").textContent = error.words;
    showWayOn();
  } finally {
    main.ariaBusy = "false";
  }
}

/** Whether it can still be called off; the page says what has become of it if not. */
async function isStillOpen(id, receipt) {
  const main = find("#main");
  main.ariaBusy = "true"; // nothing is promised before it is known
  form.hidden = true;
  const erasure = receipt && (await fetchErasure(id, receipt).catch(() => null));
  const isOver = Boolean(erasure && (erasure.erased_at || erasure.cancelled_at));
  if (isOver) draw(erasure);
  if (isOver && erasure.cancelled_at) showWayOn();
  form.hidden = isOver;
  main.ariaBusy = "false";
  return !isOver;
}

/** To the letters, or for a guest to the login. */
function showWayOn() {
  const link = find("#way-on");
  if (session.account) {
    link.href = "/letters/";
    link.dataset.i18n = "account.to_letters";
    link.textContent = t("account.to_letters");
  }
  link.hidden = false;
}

startPage(() => {
  // The receipts' address is one to come back to, so only the token that acts is taken away.
  const fragment = location.hash.endsWith(KEEP) ? takeFragment() : location.hash.slice(1);
  const [id, token, receipt] = fragment.replace(/\.keep$/, "").split(".");
  if (!fragment.endsWith(KEEP)) return showReceipts(id, token);
  onSubmit(form, async () => {
    const path = `/api/auth/account/erasure/${encodeURIComponent(id)}/cancel/`;
    try {
      await api.post(path, { token }, { anonymous: true });
    } catch (error) {
      if (error.status !== 410 || (await isStillOpen(id, receipt))) throw error;
      return; // meanwhile; the page has said what
    }
    becomes(form, "erasure.kept_title", "erasure.kept");
    showWayOn();
  });
  return isStillOpen(id, receipt);
});
