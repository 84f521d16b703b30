// A second address is confirmed with a press: programs that look through mails open every link.

import { api, startPage } from "../lib/app.js";
import { find } from "../lib/dom.js";
import { takeFragment } from "../lib/fragment.js";
import { onSubmit } from "../components/forms.js";
import { becomes } from "../components/outcome.js";

startPage(() => {
  const token = takeFragment();
  const form = find("#link-form");
  onSubmit(form, async () => {
    const { address } = await api.post("/api/notifications/second-address/", { token }, { anonymous: true });
    becomes(form, "spare.done_title", "spare.done", { address });
  });
});
