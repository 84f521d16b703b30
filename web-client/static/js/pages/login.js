// Logging in, in one step or two, and on to where the person was going.

import { api, nextAddress, session, startPage } from "../lib/app.js";
import { find, make } from "../lib/dom.js";
import { has, t } from "../lib/i18n.js";
import { passkeysPossible, signWithPasskey, wasLeft } from "../lib/passkeys.js";
import { enablePasswordButtons, onSubmit, showProblem } from "../components/forms.js";
import { secondStep, withSecondStep } from "../components/second-step.js";

const goOn = () => location.replace(nextAddress("/letters/"));

async function logInWithPasskey() {
  try {
    await session.logInWithPasskey(signWithPasskey);
    goOn();
  } catch (error) {
    if (wasLeft(error)) return;
    if (!error.words) throw error;
    showProblem(find("#login-form"), error);
  }
}

/** A button for each other account that people may sign in with here, if there are any. */
async function offerProviders() {
  const { results } = await api.get("/api/auth/oidc/", { anonymous: true });
  const links = results.map(({ name, label }) =>
    make("a", { class: "button quiet wide", href: `/api/auth/oidc/${name}/start/` }, t("login.with", { label })),
  );
  find("#providers").append(...links);
}

/** What the way back from another provider has brought. */
function goOnFrom(form, arrived) {
  const problem = arrived.get("problem");
  if (problem) {
    const words = has(`error.${problem}`) ? t(`error.${problem}`) : t("error.unknown");
    showProblem(form, { words });
  }
  if (arrived.get("challenge")) form.replaceWith(secondStep(arrived.get("challenge"), goOn));
  if (arrived.get("signed_in")) session.token().then(goOn, () => {});
}

/** An account that waits for its deletion: there is a page to call it off. */
function offerToKeep(error) {
  if (error.code !== "account_closing") throw error;
  const { erasure_id: id, cancel_token: token } = error.problem;
  location.assign(`/erasure/#${id}.${token}.keep`);
}

startPage(() => {
  enablePasswordButtons();
  if (session.account) {
    find("#email").value ||= session.account.email; // not over what somebody typed already
    // Somebody whose session still lives has no need to log in.
    session.token().then(goOn, () => {});
  }
  const form = find("#login-form");
  const passkey = find("#passkey-login");
  passkey.hidden = !passkeysPossible();
  passkey.addEventListener("click", logInWithPasskey);
  goOnFrom(form, new URLSearchParams(location.search));
  offerProviders().catch(() => {}); // Without them there is still the password.
  onSubmit(form, ({ email, password }) =>
    withSecondStep(form, () => session.logIn(email.trim(), password), goOn).catch(offerToKeep),
  );
});
