// An address is confirmed with a press: programs that look through mails open every link.

import { api, startPage } from "../lib/app.js";
import { find } from "../lib/dom.js";
import { takeFragment } from "../lib/fragment.js";
import { t } from "../lib/i18n.js";
import { onSubmit } from "../components/forms.js";
import { becomes } from "../components/outcome.js";

startPage(() => {
  const token = takeFragment();
  const form = find("#verify-form");
  onSubmit(form, async () => {
    try {
      const answer = await api.post("/api/auth/verify-email/", { token }, { anonymous: true });
      becomes(form, "verify.done_title", "verify.done", { email: answer.account.email });
    } catch (error) {
      if (error.code !== "link_used") throw error;
      throw Object.assign(error, { problem: { detail: t("verify.used") }, code: "" });
    }
  });
});
