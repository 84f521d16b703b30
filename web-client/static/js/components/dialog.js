// Questions in a dialog of the browser's own: it keeps the focus inside and closes with Escape.

import { make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

let count = 0;

/** Shows a dialog around `content`; the promise gives the value it was closed with ("" = left). */
export function openDialog({ title, content, className = "" }) {
  count += 1;
  const titleId = `dialog-title-${count}`;
  const dialog = make(
    "dialog",
    { class: `dialog ${className}`, "aria-labelledby": titleId },
    make("h2", { id: titleId }, title),
    content,
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(dialog.returnValue);
    });
  });
}

/** Whether the person agrees; the safe answer (`stay`) has the focus. */
export async function confirm({ title, text, agree, stay = t("dialog.cancel") }) {
  const content = make(
    "form",
    { method: "dialog" },
    make("p", {}, text),
    make(
      "div",
      { class: "dialog-actions" },
      make("button", { class: "button quiet", value: "", autofocus: true }, stay),
      make("button", { class: "button primary", value: "agreed" }, agree),
    ),
  );
  return (await openDialog({ title, content })) === "agreed";
}
