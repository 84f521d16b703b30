// The frame around every page: who is signed in, the language, and leaving.

import { device, profile, session } from "../lib/app.js";
import { letters } from "../lib/letters.js";
import { unsavedDrafts, unsavedEdits } from "../lib/drafts-here.js";
import { breakable, find, findAll } from "../lib/dom.js";
import { newId } from "../lib/ids.js";
import { changeLanguage, languageName, otherLanguage, t } from "../lib/i18n.js";
import { isWaiting, onlyHere, sameText } from "../lib/text.js";
import { drawAvatar } from "./avatar.js";
import { startBell } from "./bell.js";
import { confirm } from "./dialog.js";

function drawLanguageSwitch() {
  for (const button of findAll("[data-language-switch]")) {
    button.textContent = languageName(otherLanguage());
    button.lang = otherLanguage();
  }
}

function drawAccount() {
  document.documentElement.classList.toggle("has-account", Boolean(session.account));
  for (const place of findAll("[data-account-email]")) place.replaceChildren(...breakable(session.account?.email ?? ""));
  const here = document.documentElement.dataset.page;
  find(`.site-nav [data-page="${here}"]`)?.setAttribute("aria-current", "page");
}

function drawFace() {
  const { face } = profile;
  if (face && session.account) drawAvatar(find("[data-avatar]"), { ...face, email: session.account.email }, () => profile.forgetFace());
}

/** The face that is known already, then the one of now; a page is never in the way of its face. */
function showFace() {
  document.addEventListener("facechange", drawFace);
  session.addEventListener("account", () => {
    drawAccount();
    drawFace();
  });
  drawFace();
  if (session.account && (profile.face?.isOld ?? true)) profile.load().catch(() => {});
}

/** Brings a change of a letter to it or, if the letter has gone on without it, to the drafts. */
async function bringEdit({ id, text, based }) {
  try {
    return await letters.change(id, { ...text, revision: based });
  } catch (error) {
    const { current } = error.problem ?? {};
    return current && sameText(current, text) ? current : letters.saveDraft(newId(), text);
  }
}

/** Brings what only this device has to the server; the answer counts what could not be brought. */
async function unsavedAfterTrying() {
  const account = session.account.id;
  const saved = new Map();
  for (const { id, text, ...known } of await unsavedDrafts(device, account)) {
    if (!(await letters.saveDraft(id, text, known).catch(() => null))) continue;
    saved.set(id, text);
    if (!isWaiting(text)) await device.removeAll("drafts", account, id);
  }
  for (const edit of await unsavedEdits(device, account)) {
    if (!(await bringEdit(edit).catch(() => null))) continue;
    saved.set(edit.id, edit.text);
    if (!isWaiting(edit.text)) await device.remove("edits", [account, edit.id, edit.tab]);
  }
  const left = [...(await unsavedDrafts(device, account)), ...(await unsavedEdits(device, account))];
  return left.map(({ id, text, base }) => onlyHere(text, saved.get(id) ?? base));
}

/** Whether to log out although some words or pictures are nowhere else. */
function agreesToLose(left) {
  const count = (kind) => left.reduce((sum, each) => sum + each[kind], 0);
  const [texts, pictures] = [count("texts"), count("pictures")];
  const words = [
    texts && t("logout.unsaved_texts", { count: texts }),
    pictures && t("logout.unsaved_pictures", { count: pictures }),
    t("logout.unsaved_text"),
  ];
  return confirm({
    title: t("logout.unsaved_title"),
    text: words.filter(Boolean).join(" "),
    agree: t("logout.unsaved_agree"),
  });
}

async function logOut() {
  const left = await unsavedAfterTrying();
  if (left.length && !(await agreesToLose(left))) return;
  session.dispatchEvent(new Event("leaving"));
  await device.clear(session.account.id).catch(() => {});
  await session.logOut();
  location.assign("/");
}

export function startFrame() {
  drawLanguageSwitch();
  drawAccount();
  showFace();
  startBell();
  for (const button of findAll("[data-language-switch]")) {
    button.addEventListener("click", () => changeLanguage(otherLanguage()));
  }
  document.addEventListener("languagechange", drawLanguageSwitch);
  find("[data-logout]").addEventListener("click", logOut);
  session.finishLogOut();
  // The browser may show a page again as it was left, even after somebody has logged out.
  addEventListener("pageshow", (event) => {
    const account = document.documentElement.classList.contains("has-account");
    if (event.persisted && account !== session.isRemembered) location.reload();
  });
}
