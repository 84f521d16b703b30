// The address that letters go to is still somebody's: one press says so.

import { api, startPage } from "../lib/app.js";
import { find } from "../lib/dom.js";
import { takeFragment } from "../lib/fragment.js";
import { onSubmit } from "../components/forms.js";
import { becomes } from "../components/outcome.js";

startPage(() => {
  const token = takeFragment();
  const form = find("#link-form");
  onSubmit(form, async () => {
    const { address } = await api.post("/api/notifications/still-here/", { token }, { anonymous: true });
    becomes(form, "still.done_title", "still.done", { address });
  });
});
