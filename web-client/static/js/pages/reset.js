// A new password, with the link of the mail.

import { api, startPage } from "../lib/app.js";
import { find } from "../lib/dom.js";
import { takeFragment } from "../lib/fragment.js";
import { t } from "../lib/i18n.js";
import { enablePasswordButtons, onSubmit } from "../components/forms.js";
import { becomes } from "../components/outcome.js";

startPage(() => {
  enablePasswordButtons();
  const token = takeFragment();
  const form = find("#reset-form");
  onSubmit(form, async ({ password }) => {
    await api.post("/api/auth/password/reset/confirm/", { token, password }, { anonymous: true });
    becomes(form, "reset.done_title", "reset.done");
    const link = find("#again");
    link.href = "/login/";
    link.dataset.i18n = "account.to_login";
    link.textContent = t("account.to_login");
  });
});
