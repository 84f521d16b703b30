// Logging in, and on to where the person was going.

import { nextAddress, session, startPage } from "../lib/app.js";
import { find } from "../lib/dom.js";
import { enablePasswordButtons, onSubmit } from "../components/forms.js";

startPage(() => {
  enablePasswordButtons();
  if (session.account) {
    find("#email").value = session.account.email;
    // Somebody whose session still lives has no need to log in.
    session.token().then(() => location.replace(nextAddress("/letters/")), () => {});
  }
  onSubmit(find("#login-form"), async ({ email, password }) => {
    await session.logIn(email.trim(), password);
    location.replace(nextAddress("/letters/"));
  });
});
