// Reading a letter: edit, seal, delete; one before its day, or not opened yet, is its envelope only.

import { device, goToLogIn, session, startMemberPage } from "../lib/app.js";
import { answerOtherTabs, takeOverEdit } from "../lib/drafts-here.js";
import { find, icon, make } from "../lib/dom.js";
import { tabId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { letters } from "../lib/letters.js";
import { arrivedLetter } from "../components/arrival.js";
import { confirm } from "../components/dialog.js";
import { editLetter } from "../components/letter-editor.js";
import { letterSheet } from "../components/letter-sheet.js";
import { lookingBack } from "../components/looking-back.js";
import { renewing } from "../components/picture.js";
import { recordOf } from "../components/proof.js";
import { celebrate } from "../components/receipt.js";
import { hasArrived } from "../components/rows.js";
import { chooseSeal } from "../components/seal-dialog.js";
import { sealedLetter } from "../components/sealed-letter.js";

const place = find("#letter");
const actions = find("#actions");
const message = find("#message");
const id = location.pathname.split("/")[2];
const account = session.account?.id; // who reads; somebody may log out while answers come in

const renew = renewing(() => letters.get(id));

let letter = null;
let editing = null;

const isClosed = () => letter.sealed || hasArrived(letter);
const say = (words) => {
  message.textContent = words ?? "";
};

function fail(error) {
  if (!error.words) throw error;
  if (error.kind === "session") goToLogIn();
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
    await device.removeAll("edits", account, id).catch(() => {});
    location.replace("/letters/");
  } catch (error) {
    fail(error);
  }
}

/** Closes the letter until the day that the person chooses. */
async function seal() {
  const chosen = await chooseSeal(letter);
  if (!chosen) return;
  say(t("seal.sealing"));
  try {
    letter = await letters.seal(id, chosen);
  } catch (error) {
    // It was sealed after all, and only the answer was lost; or in another place.
    if (error.code !== "letter_sealed") return fail(error);
    letter = await letters.get(id);
  }
  say("");
  await celebrate(letter);
  draw();
}

const button = (name, drawing, onclick, words = t(`read.${name}`), attributes = {}) =>
  make(
    "button",
    { type: "button", class: "quiet with-icon", dataset: { action: name }, onclick, ...attributes },
    icon(drawing),
    make("span", {}, words),
  );

function drawActions() {
  if (editing) return;
  const favorite = letter.favorite ? "ribbon" : "ribbon-empty";
  actions.replaceChildren(
    ...(isClosed()
      ? []
      : [
          button("favorite", favorite, toggleFavorite, t("read.favorite"), { "aria-pressed": String(letter.favorite) }),
          button("edit", "pen", () => startEditing()),
          button("seal", "wax", seal, t("seal.action")),
        ]),
    button("delete", "trash", remove),
  );
}

function draw() {
  place.setAttribute("aria-busy", "false");
  if (!editing) place.replaceChildren(...shown());
  drawActions();
}

function shown() {
  const changed = (now, words) => {
    letter = now;
    draw();
    say(words);
    find("#main").focus({ preventScroll: true }); // the button that did it is gone
  };
  if (letter.sealed) return [sealedLetter(letter, { changed, failed: fail })];
  const opened = (now) => changed(now, t("arrival.opened"));
  const record = recordOf(letter);
  if (hasArrived(letter)) return [arrivedLetter(letter, { opened, failed: fail }), record];
  return [letterSheet(letter, renew), lookingBack(letter), record].filter(Boolean);
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
    else if (error.kind === "session") goToLogIn();
    else showTrouble(error);
    return;
  }
  draw();
  if (isClosed()) return;
  const unsaved = await takeOverEdit({ device, account: account, id, tab: tabId() });
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
