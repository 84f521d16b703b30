// A new password, with the link of the mail; a link that is over says so before one is thought of.

import { api, startPage } from "../lib/app.js";
import { find } from "../lib/dom.js";
import { takeFragment } from "../lib/fragment.js";
import { t } from "../lib/i18n.js";
import { enablePasswordButtons, onSubmit } from "../components/forms.js";
import { becomes, say } from "../components/outcome.js";

const RESET = "/api/auth/password/reset/";
const form = find("#reset-form");
const wayOn = find("#again");

const isOver = ({ code }) => ["link_invalid", "link_used", "link_expired", "link_outdated"].includes(code);

function sayOver(tell) {
  tell("reset.over_title", "reset.over");
  wayOn.className = "button primary large";
}

/** Whether the link is over. A server that cannot be asked now is asked when the form is sent. */
async function isLinkOver(token) {
  if (!token) return true;
  const post = api.post(`${RESET}look/`, { token }, { anonymous: true });
  return post.then(() => false, isOver);
}

async function start() {
  enablePasswordButtons();
  const token = takeFragment();
  if (await isLinkOver(token)) {
    sayOver(say);
    return;
  }
  form.hidden = false;
  onSubmit(form, async ({ password }) => {
    try {
      await api.post(`${RESET}confirm/`, { token, password }, { anonymous: true });
    } catch (error) {
      if (!isOver(error)) throw error;
      sayOver((title, lead) => becomes(form, title, lead)); // meanwhile
      return;
    }
    becomes(form, "reset.done_title", "reset.done");
    wayOn.href = "/login/";
    wayOn.dataset.i18n = "account.to_login";
    wayOn.textContent = t("account.to_login");
  });
}

startPage(start);
