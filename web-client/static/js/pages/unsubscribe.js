// No more mails of a kind, with a press: programs that look through mails open every link.

import { api, startPage } from "../lib/app.js";
import { find, show } from "../lib/dom.js";
import { takeFragment } from "../lib/fragment.js";
import { t } from "../lib/i18n.js";
import { onSubmit } from "../components/forms.js";
import { becomes, say } from "../components/outcome.js";

const path = (token) => `/api/notifications/unsubscribe/${encodeURIComponent(token)}/`;

startPage(async () => {
  const token = takeFragment();
  const form = find("#link-form");
  const ask = async () => {
    const about = await api.get(path(token), { anonymous: true });
    const what = t(`ways.about_${about.kind}`);
    if (about.subscribed) say("unsubscribe.title", "unsubscribe.about", { what, address: about.address });
    else becomes(form, "unsubscribe.done_title", "unsubscribe.done", { what });
  };
  onSubmit(form, async () => {
    const { kind } = await api.post(path(token), undefined, { anonymous: true });
    becomes(form, "unsubscribe.done_title", "unsubscribe.done", { what: t(`ways.about_${kind}`) });
  });
  await ask().catch((error) => {
    if (!error.words) throw error;
    show(find(".form-message", form), error.words);
  });
});
