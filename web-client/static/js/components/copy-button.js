// A button that copies; without a secure context browsers copy nothing, and there is none.

import { make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

export const copyButton = (text) =>
  make(
    "button",
    {
      class: "button quiet",
      type: "button",
      hidden: !navigator.clipboard,
      onclick: ({ target }) =>
        navigator.clipboard.writeText(text).then(() => {
          target.textContent = t("factors.copied");
        }),
    },
    t("factors.copy"),
  );
