// Where somebody is signed in, and signing out from afar.

import { api } from "../lib/app.js";
import { moment } from "../lib/dates.js";
import { make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

function row({ id, device, network, last_used_at: used, current }, signOut) {
  const words = [network, t("security.last_used", { when: moment(used) })].filter(Boolean).join(" · ");
  const here = make("p", { class: "device-here" }, t("security.this_device"));
  const leave = make(
    "button",
    { type: "button", class: "quiet", "aria-label": t("security.sign_out_device", { device }), onclick: () => signOut(id) },
    t("security.sign_out"),
  );
  const text = make("div", {}, make("p", {}, device), make("p", { class: "note" }, words));
  return make("li", {}, text, current ? here : leave);
}

/** Draws the section, and again after each change; `tell` says what came of it. */
export async function drawOwnDevices(root, tell) {
  const { results, next } = await api.get("/api/auth/sessions/", { query: { limit: 100 } });
  const signOut = async (id) => {
    await api.delete(`/api/auth/sessions/${id}/`);
    await drawOwnDevices(root, tell);
    tell(t("security.signed_out"));
  };
  root.replaceChildren(
    make("h2", {}, t("security.devices")),
    make("p", {}, t("security.devices_hint")),
    make("ul", { class: "things" }, results.map((session) => row(session, signOut))),
    next ? make("p", {}, t("security.and_more")) : "",
  );
  root.ariaBusy = "false";
}
