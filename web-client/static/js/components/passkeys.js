// Passkeys: made on this device, listed, renamed, deleted.

import { api } from "../lib/app.js";
import { moment } from "../lib/dates.js";
import { make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { makePasskey, passkeysPossible, wasLeft } from "../lib/passkeys.js";
import { ask, field, passwordField } from "./ask.js";

const nameField = (value = "") =>
  field({ name: "name", label: t("passkeys.name"), autocomplete: "off", maxlength: 60, value });

async function add(hasPassword) {
  const content = [make("p", {}, t("passkeys.add_text")), nameField(t("passkeys.this_device"))];
  if (hasPassword) content.push(passwordField());
  await ask({
    title: t("passkeys.add"),
    content,
    agree: t("passkeys.add"),
    work: async ({ name, password }) => {
      const { public_key } = await api.post("/api/auth/passkeys/register/options/", { password });
      const credential = await makePasskey(public_key).catch((error) => {
        if (wasLeft(error)) return null;
        if (error.name === "InvalidStateError") throw Object.assign(error, { words: t("passkeys.here_already") });
        throw Object.assign(error, { words: t("passkeys.failed") });
      });
      if (credential) await api.post("/api/auth/passkeys/register/verify/", { credential, name });
    },
  });
}

const rename = ({ id, name }) =>
  ask({
    title: t("passkeys.rename"),
    content: [nameField(name)],
    agree: t("passkeys.rename"),
    work: (values) => api.patch(`/api/auth/passkeys/${id}/`, { name: values.name }),
  });

const remove = ({ id, name }, hasPassword) =>
  ask({
    title: t("passkeys.delete_title", { name }),
    content: [make("p", {}, t("passkeys.delete_text")), ...(hasPassword ? [passwordField()] : [])],
    agree: t("passkeys.delete"),
    work: ({ password }) => api.delete(`/api/auth/passkeys/${id}/`, { body: { password }, retries: 0 }),
  });

/** Draws the section, and again after each change. */
export async function drawPasskeys(root) {
  const [{ results }, { has_password: hasPassword }] = await Promise.all([
    api.get("/api/auth/passkeys/"),
    api.get("/api/auth/factors/"),
  ]);
  const after = (work) => async () => {
    await work();
    await drawPasskeys(root);
  };
  const row = (passkey) =>
    make(
      "li",
      {},
      make(
        "div",
        {},
        make("p", {}, passkey.name),
        make("p", { class: "note" }, t("passkeys.made_on", { day: moment(passkey.created_at) })),
      ),
      make("button", { type: "button", class: "quiet", onclick: after(() => rename(passkey)) }, t("passkeys.rename")),
      make("button", { type: "button", class: "quiet", onclick: after(() => remove(passkey, hasPassword)) }, t("passkeys.delete")),
    );
  root.replaceChildren(
    make("h2", {}, t("passkeys.title")),
    make("p", {}, t("passkeys.text")),
    results.length ? make("ul", { class: "things" }, results.map(row)) : "",
    passkeysPossible()
      ? make(
          "div",
          { class: "setting-actions" },
          make("button", { type: "button", class: "button quiet", onclick: after(() => add(hasPassword)) }, t("passkeys.add")),
        )
      : make("p", {}, t("passkeys.only_https")),
  );
  root.ariaBusy = "false";
}
