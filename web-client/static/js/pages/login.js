// Logging in, in one step or two, and on to where the person was going.

import { nextAddress, session, startPage } from "../lib/app.js";
import { find } from "../lib/dom.js";
import { passkeysPossible, signWithPasskey, wasLeft } from "../lib/passkeys.js";
import { enablePasswordButtons, onSubmit, showProblem } from "../components/forms.js";
import { withSecondStep } from "../components/second-step.js";

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

startPage(() => {
  enablePasswordButtons();
  if (session.account) {
    find("#email").value = session.account.email;
    // Somebody whose session still lives has no need to log in.
    session.token().then(goOn, () => {});
  }
  const form = find("#login-form");
  const passkey = find("#passkey-login");
  passkey.hidden = !passkeysPossible();
  passkey.addEventListener("click", logInWithPasskey);
  onSubmit(form, ({ email, password }) =>
    withSecondStep(form, () => session.logIn(email.trim(), password), goOn),
  );
});
