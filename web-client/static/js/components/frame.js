// The frame around every page: who is signed in, the language, and leaving.

import { device, session } from "../lib/app.js";
import { letters } from "../lib/letters.js";
import { unsavedDrafts } from "../lib/drafts-here.js";
import { find, findAll } from "../lib/dom.js";
import { changeLanguage, languageName, otherLanguage, t } from "../lib/i18n.js";
import { confirm } from "./dialog.js";

function drawLanguageSwitch() {
  for (const button of findAll("[data-language-switch]")) {
    button.textContent = languageName(otherLanguage());
    button.lang = otherLanguage();
  }
}

function drawAccount() {
  document.documentElement.classList.toggle("has-account", Boolean(session.account));
  find("[data-account-email]").textContent = session.account?.email ?? "";
  const here = document.documentElement.dataset.page;
  find(`.site-nav [data-page="${here}"]`)?.setAttribute("aria-current", "page");
}

/** Brings what only this device has to the server; what stays is what could not be brought. */
async function unsavedAfterTrying() {
  for (const { id, text, revision } of await unsavedDrafts(device, session.account.id)) {
    const saved = await letters.saveDraft(id, text, revision).catch(() => null);
    if (saved) await device.removeDraft(session.account.id, id);
  }
  return unsavedDrafts(device, session.account.id);
}

async function logOut() {
  const left = await unsavedAfterTrying();
  if (left.length) {
    const agreed = await confirm({
      title: t("logout.unsaved_title"),
      text: t("logout.unsaved_text", { count: left.length }),
      agree: t("logout.unsaved_agree"),
    });
    if (!agreed) return;
  }
  await device.clear(session.account.id).catch(() => {});
  await session.logOut();
  location.assign("/");
}

export function startFrame() {
  drawLanguageSwitch();
  drawAccount();
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
