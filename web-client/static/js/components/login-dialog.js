// Signing in again in place: what was being written stays on the page.

import { find, make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { session } from "../lib/app.js";
import { openDialog } from "./dialog.js";
import { onSubmit } from "./forms.js";
import { withSecondStep } from "./second-step.js";

let open = null;

function loginForm() {
  return make(
    "form",
    { method: "post", novalidate: true },
    make("p", {}, t("relogin.text")),
    make("p", { class: "form-message", role: "alert", hidden: true }),
    make(
      "div",
      { class: "field" },
      make("label", { for: "relogin-email" }, t("auth.email")),
      make("input", {
        id: "relogin-email",
        name: "email",
        type: "email",
        autocomplete: "username",
        readonly: true,
        value: session.account.email,
      }),
      make("p", { class: "field-error", id: "relogin-email-error", hidden: true }),
    ),
    make(
      "div",
      { class: "field" },
      make("label", { for: "relogin-password" }, t("auth.password")),
      make("input", {
        id: "relogin-password",
        name: "password",
        type: "password",
        autocomplete: "current-password",
        required: true,
        autofocus: true,
        "aria-describedby": "relogin-password-error",
      }),
      make("p", { class: "field-error", id: "relogin-password-error", hidden: true }),
    ),
    make(
      "div",
      { class: "dialog-actions" },
      make("button", { class: "button quiet", type: "button", "data-later": true }, t("relogin.later")),
      make("button", { class: "button primary", type: "submit" }, t("login.submit")),
    ),
  );
}

/** Asks for the password of the account whose words are on the page. */
export function askToLogIn() {
  open ??= (() => {
    const content = loginForm();
    const closed = openDialog({ title: t("relogin.title"), content });
    const dialog = content.closest("dialog");
    find("[data-later]", content).addEventListener("click", () => dialog.close(""));
    onSubmit(content, async ({ email, password }) => {
      const logIn = () => session.logIn(email, password);
      await withSecondStep(content, logIn, () => dialog.close("done"));
    });
    return closed.finally(() => {
      open = null;
    });
  })();
  return open;
}
