// A forgotten password: the answer is the same whether or not the address has an account.

import { api, session, startPage } from "../lib/app.js";
import { find } from "../lib/dom.js";
import { onSubmit } from "../components/forms.js";
import { becomes } from "../components/outcome.js";

startPage(() => {
  if (session.account) find("#email").value = session.account.email;
  const form = find("#forgot-form");
  onSubmit(form, async ({ email }) => {
    await api.post("/api/auth/password/reset/", { email: email.trim() }, { anonymous: true });
    becomes(form, "forgot.sent_title", "forgot.sent");
  });
});
