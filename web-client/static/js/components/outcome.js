// A page that had one thing to do, and says that it is done.

import { find } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

/** The heading and the line below it, also after the language changed. */
export function say(titleKey, leadKey, values = {}) {
  const draw = () => {
    find("#title").textContent = t(titleKey, values);
    find("#lead").textContent = t(leadKey, values);
  };
  for (const id of ["#title", "#lead"]) delete find(id).dataset.i18n;
  draw();
  document.addEventListener("languagechange", draw);
}

/** The form has done its work: the page says what came of it, and readers of screens hear it. */
export function becomes(form, titleKey, leadKey, values = {}) {
  form.hidden = true;
  say(titleKey, leadKey, values);
  const title = find("#title");
  title.tabIndex = -1;
  title.focus();
}
