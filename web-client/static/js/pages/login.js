// Logging in, and on to where the person was going.

import { nextAddress, session, startPage } from "../lib/app.js";
import { find } from "../lib/dom.js";
import { enablePasswordButtons, onSubmit } from "../components/forms.js";

startPage(() => {
  enablePasswordButtons();
  if (session.account) find("#email").value = session.account.email;
  onSubmit(find("#login-form"), async ({ email, password }) => {
    await session.logIn(email.trim(), password);
    location.replace(nextAddress("/letters/"));
  });
});
