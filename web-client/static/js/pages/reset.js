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

const SUPERSEDED = "link_superseded";
const OVER = ["link_invalid", "link_used", "link_expired", "link_outdated", SUPERSEDED];

function sayOver(code, tell) {
  const isNewer = code === SUPERSEDED;
  tell("reset.over_title", isNewer ? "reset.newer" : "reset.over");
  if (!isNewer) wayOn.className = "button primary large";
}

/** Why the link is over, if it is. A server that cannot be asked now is asked when the form is sent. */
async function whyOver(token) {
  if (!token) return "link_invalid";
  const post = api.post(`${RESET}look/`, { token }, { anonymous: true });
  return post.then(() => null, ({ code }) => (OVER.includes(code) ? code : null));
}

async function start() {
  enablePasswordButtons();
  const token = takeFragment();
  const over = await whyOver(token);
  if (over) {
    sayOver(over, say);
    return;
  }
  form.hidden = false;
  onSubmit(form, async ({ password }) => {
    try {
      await api.post(`${RESET}confirm/`, { token, password }, { anonymous: true });
    } catch (error) {
      if (!OVER.includes(error.code)) throw error;
      sayOver(error.code, (title, lead) => becomes(form, title, lead)); // meanwhile
      return;
    }
    becomes(form, "reset.done_title", "reset.done");
    wayOn.href = "/login/";
    wayOn.dataset.i18n = "account.to_login";
    wayOn.textContent = t("account.to_login");
  });
}

startPage(start);
