// The address of the account and its password: confirmed, changed.

import { api } from "../lib/app.js";
import { breakable, make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { ask, field, passwordField } from "./ask.js";

const changeAddress = (hasPassword) =>
  ask({
    title: t("security.change_email"),
    content: [
      make("p", {}, t("security.change_email_text")),
      field({ name: "email", label: t("security.new_email"), type: "email", autocomplete: "email", maxlength: 254 }),
      ...(hasPassword ? [passwordField()] : []),
    ],
    agree: t("security.send"),
    work: ({ email, password }) => api.patch("/api/auth/account/", { email: email.trim(), password }),
  });

const newPassword = { autocomplete: "new-password", type: "password", minlength: 8, maxlength: 256 };

const changePassword = () =>
  ask({
    title: t("security.change_password"),
    content: [
      make("p", {}, t("security.change_password_text")),
      field({ ...newPassword, name: "current_password", label: t("account.current_password"), autocomplete: "current-password", minlength: 0 }),
      field({ ...newPassword, name: "new_password", label: t("account.new_password") }),
      make("p", { class: "field-hint" }, t("auth.password_hint")),
    ],
    agree: t("security.change_password"),
    work: (values) => api.post("/api/auth/password/change/", values),
  });

const button = (words, onclick) => make("button", { type: "button", class: "button quiet", onclick }, words);

/** Draws the section, and again after each change; `tell` says what came of it. */
export async function drawOwnAddress(root, tell) {
  const [account, { has_password: hasPassword }] = await Promise.all([
    api.get("/api/auth/account/"),
    api.get("/api/auth/factors/"),
  ]);
  const after = (work, words) => async () => {
    if (!(await work())) return;
    await drawOwnAddress(root, tell);
    tell(words);
  };
  const resend = async () => {
    await api.post("/api/auth/verify-email/resend/", {});
    return true;
  };
  const setPassword = async () => {
    await api.post("/api/auth/password/reset/", { email: account.email }, { anonymous: true });
    return true;
  };
  const state = account.email_verified ? "security.verified" : "security.unverified";
  root.replaceChildren(
    make("h2", {}, t("security.email")),
    make("p", { class: "state own-address" }, breakable(account.email)),
    make("p", {}, t(state)),
    make(
      "div",
      { class: "setting-actions" },
      account.email_verified ? "" : button(t("security.resend"), after(resend, t("security.resent"))),
      button(t("security.change_email"), after(() => changeAddress(hasPassword), t("security.email_sent"))),
      hasPassword
        ? button(t("security.change_password"), after(changePassword, t("security.password_changed")))
        : button(t("security.set_password"), after(setPassword, t("security.set_password_sent"))),
    ),
  );
  root.ariaBusy = "false";
}
