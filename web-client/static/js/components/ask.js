// A few fields in a dialog that stays open until what they are for has worked.

import { find, make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { openDialog } from "./dialog.js";
import { onSubmit } from "./forms.js";

let count = 0;

function labelled(label, tag, attributes, ...children) {
  count += 1;
  const id = `${attributes.name}-${count}`;
  return make(
    "div",
    { class: "field" },
    make("label", { for: id }, label),
    make(tag, { id, "aria-describedby": `${id}-error`, ...attributes }, ...children),
    make("p", { class: "field-error", id: `${id}-error`, hidden: true }),
  );
}

export const field = ({ label, ...attributes }) => labelled(label, "input", { required: true, ...attributes });

/** One of several; `options` are pairs of a value and its words, and `chosen` is the value at first. */
export const choiceField = ({ name, label, options, chosen }) =>
  labelled(
    label,
    "select",
    { name },
    options.map(([value, words]) => make("option", { value, selected: value === chosen }, words)),
  );

export const passwordField = () =>
  field({
    name: "password",
    label: t("auth.password"),
    type: "password",
    autocomplete: "current-password",
  });

/** Six digits or, whoever has lost the app, a recovery code. */
export const codeField = (label = t("factors.code_or_recovery")) =>
  field({ name: "code", label, autocomplete: "one-time-code", autocapitalize: "none", spellcheck: "false" });

/** What was typed as the server wants it: a code of the app is digits alone. */
export const proofOf = (typed) =>
  /^[\d\s]+$/.test(typed) ? { code: typed } : { recovery_code: typed };

/** Resolves with what `work` gave, or undefined if the person left; `isAlert` if nothing undoes it. */
export async function ask({ title, content = [], agree, work, isAlert = false }) {
  let result;
  const form = make(
    "form",
    { method: "post", novalidate: true },
    make("p", { class: "form-message", role: "alert", hidden: true }),
    content,
    make(
      "div",
      { class: "dialog-actions" },
      make("button", { class: "button quiet", type: "button", "data-leave": true }, t("dialog.cancel")),
      make("button", { class: `button ${isAlert ? "alert is-final" : "primary"}`, type: "submit" }, agree),
    ),
  );
  const closed = openDialog({ title, content: form });
  const dialog = form.closest("dialog");
  find("[data-leave]", form).addEventListener("click", () => dialog.close(""));
  find("input, select", form)?.focus();
  onSubmit(form, async (values) => {
    result = (await work(values)) ?? true;
    dialog.close("done");
  });
  return (await closed) === "done" ? result : undefined;
}
