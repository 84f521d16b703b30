// Deleting the account: the password and the second step once more, and a week to think it over.

import { api, session } from "../lib/app.js";
import { make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { ask, codeField, passwordField, proofOf } from "./ask.js";

async function leave({ has_password: hasPassword, totp }) {
  const asked = await ask({
    title: t("security.delete_title"),
    content: [
      make("p", {}, t("security.delete_text")),
      ...(hasPassword ? [passwordField()] : []),
      ...(totp ? [codeField()] : []),
    ],
    agree: t("security.delete_agree"),
    isAlert: true,
    work: ({ password, code }) =>
      api.delete("/api/auth/account/", { body: { password, ...(code ? proofOf(code) : {}) }, retries: 0 }),
  });
  if (!asked) return;
  await session.logOut();
  location.replace(`/erasure/#${asked.erasure_id}.${asked.receipt_token}`);
}

export async function drawLeaving(root) {
  const factors = await api.get("/api/auth/factors/");
  root.replaceChildren(
    make("h2", {}, t("security.delete")),
    make("p", {}, t("security.delete_hint")),
    make(
      "div",
      { class: "setting-actions" },
      make("button", { type: "button", class: "button alert", onclick: () => leave(factors) }, t("security.delete")),
    ),
  );
  root.ariaBusy = "false";
}
