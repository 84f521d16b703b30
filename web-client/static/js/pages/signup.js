// Signing up, and straight on to the first letter.

import { nextAddress, session, startPage } from "../lib/app.js";
import { find } from "../lib/dom.js";
import { language, t } from "../lib/i18n.js";
import { enablePasswordButtons, onSubmit } from "../components/forms.js";

// Signing up answers the same whether or not the address was taken; whose it is shows here.
async function logInAfterwards(email, password) {
  try {
    await session.logIn(email, password);
  } catch (error) {
    if (error.code !== "invalid_credentials") throw error;
    throw Object.assign(error, { problem: { detail: t("signup.address_known") }, code: "" });
  }
}

startPage(() => {
  enablePasswordButtons();
  onSubmit(find("#signup-form"), async ({ email, password }) => {
    await session.signUp(email.trim(), password, language());
    await logInAfterwards(email.trim(), password);
    location.assign(nextAddress("/write/"));
  });
});
