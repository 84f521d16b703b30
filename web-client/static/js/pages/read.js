// Reading a letter: edit, favourite, tags, delete; a sealed one shows its envelope only.

import { device, loginAddress, session, startMemberPage } from "../lib/app.js";
import { answerOtherTabs, takeOverEdit } from "../lib/drafts-here.js";
import { find, icon, make } from "../lib/dom.js";
import { tabId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { letters } from "../lib/letters.js";
import { confirm } from "../components/dialog.js";
import { editLetter } from "../components/letter-editor.js";
import { renewing } from "../components/picture.js";
import { closedEnvelope, letterSheet } from "../components/letter-sheet.js";

const place = find("#letter");
const actions = find("#actions");
const message = find("#message");
const id = location.pathname.split("/")[2];

const renew = renewing(() => letters.get(id));

let letter = null;
let editing = null;

const isClosed = () => letter.sealed && letter.body === null;
const say = (words) => {
  message.textContent = words ?? "";
};

function fail(error) {
  if (!error.words) throw error;
  if (error.kind === "session") location.assign(loginAddress());
  else say(error.words);
}

async function toggleFavorite() {
  try {
    letter = await letters.change(id, { favorite: !letter.favorite });
    say(t(letter.favorite ? "read.favorite_on" : "read.favorite_off"));
  } catch (error) {
    fail(error);
  }
  drawActions();
  find("[data-action=favorite]", actions).focus();
}

async function remove() {
  const agreed = await confirm({
    title: t("read.delete_title"),
    text: t(isClosed() ? "read.delete_sealed_text" : "read.delete_text"),
    agree: t("read.delete_agree"),
  });
  if (!agreed) return;
  try {
    await letters.remove(id);
    await device.removeAll("edits", session.account.id, id).catch(() => {});
    location.replace("/letters/");
  } catch (error) {
    fail(error);
  }
}

const button = (name, drawing, onclick, attributes = {}) =>
  make(
    "button",
    { type: "button", class: "quiet with-icon", dataset: { action: name }, onclick, ...attributes },
    icon(drawing),
    make("span", {}, t(`read.${name}`)),
  );

function drawActions() {
  if (editing) return;
  const favorite = letter.favorite ? "ribbon" : "ribbon-empty";
  actions.replaceChildren(
    ...(isClosed()
      ? []
      : [
          button("favorite", favorite, toggleFavorite, { "aria-pressed": String(letter.favorite) }),
          button("edit", "pen", () => startEditing()),
        ]),
    button("delete", "trash", remove),
  );
}

function draw() {
  place.setAttribute("aria-busy", "false");
  if (!editing) place.replaceChildren(isClosed() ? closedEnvelope(letter) : letterSheet(letter, renew));
  drawActions();
}

function startEditing(unsaved = null) {
  say(unsaved ? t("edit.found") : "");
  editing = editLetter({ place, actions, words: message }, {
    letter,
    unsaved,
    async done(changed, words) {
      letter = changed ?? letter;
      editing = null;
      draw();
      say(words);
      find("[data-action=edit]", actions).focus();
    },
  });
}

async function load() {
  try {
    letter = await letters.get(id);
  } catch (error) {
    if (error.status === 404) showMissing();
    else if (error.kind === "session") location.replace(loginAddress());
    else showTrouble(error);
    return;
  }
  draw();
  if (isClosed()) return;
  const unsaved = await takeOverEdit({ device, account: session.account.id, id, tab: tabId() });
  if (unsaved) startEditing(unsaved);
}

function showMissing() {
  place.replaceChildren(
    make(
      "div",
      { class: "empty" },
      icon("envelope-open", "empty-drawing"),
      make("h1", { class: "empty-title" }, t("read.missing")),
      make("p", {}, t("read.missing_text")),
    ),
  );
}

function showTrouble(error) {
  if (!error.words) throw error;
  const retry = make("button", { type: "button", class: "button quiet", onclick: load }, t("error.retry"));
  place.replaceChildren(make("div", { class: "empty", role: "alert" }, make("p", {}, error.words), retry));
}

startMemberPage(async () => {
  document.addEventListener("languagechange", () => {
    if (letter) draw();
    editing?.translate();
  });
  answerOtherTabs(() => ({ id: editing ? id : "", tab: tabId() }));
  await load();
});
