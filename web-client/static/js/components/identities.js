// Accounts elsewhere that open this one: listed, disconnected.

import { api } from "../lib/app.js";
import { moment } from "../lib/dates.js";
import { make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { ask, passwordField } from "./ask.js";

const remove = ({ id, provider }, hasPassword) =>
  ask({
    title: t("identities.remove_title", { provider }),
    content: [make("p", {}, t("identities.remove_text")), ...(hasPassword ? [passwordField()] : [])],
    agree: t("identities.remove"),
    work: ({ password }) => api.delete(`/api/auth/identities/${id}/`, { body: { password }, retries: 0 }),
  });

/** Draws the section where there is something to connect, and again after each change. */
export async function drawIdentities(root, tell) {
  const [{ results }, { results: providers }, { has_password: hasPassword }] = await Promise.all([
    api.get("/api/auth/identities/"),
    api.get("/api/auth/oidc/", { anonymous: true }),
    api.get("/api/auth/factors/"),
  ]);
  const disconnect = async (identity) => {
    if (!(await remove(identity, hasPassword))) return;
    await drawIdentities(root, tell);
    tell(t("identities.removed"));
  };
  const row = (identity) =>
    make(
      "li",
      {},
      make(
        "div",
        {},
        make("p", {}, identity.provider),
        make("p", { class: "note" }, t("identities.made_on", { day: moment(identity.created_at) })),
      ),
      make(
        "button",
        {
          type: "button",
          class: "quiet",
          "aria-label": t("identities.remove_one", { provider: identity.provider }),
          onclick: () => disconnect(identity),
        },
        t("identities.remove"),
      ),
    );
  const label = providers.map((provider) => provider.label).join(" · ");
  root.hidden = !results.length && !providers.length;
  root.replaceChildren(
    make("h2", {}, t("identities.title")),
    make("p", {}, t("identities.text")),
    results.length
      ? make("ul", { class: "things" }, results.map(row))
      : make("p", {}, t("identities.none", { label })),
  );
  root.ariaBusy = "false";
}
