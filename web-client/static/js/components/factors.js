// Codes of an authenticator app: switched on with a picture to scan, renewed, switched off.

import { api } from "../lib/app.js";
import { make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { ask, codeField, passwordField, proofOf } from "./ask.js";
import { copyButton } from "./copy-button.js";
import { openDialog } from "./dialog.js";

const SVG = "http://www.w3.org/2000/svg";

/** The server's QR code drawn anew: only its measures and its path are taken over. */
function qrCode(svg) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "qr");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", t("factors.qr"));
  drawing.setAttribute("viewBox", svg.match(/viewBox="([\d ]+)"/)[1]);
  drawing.setAttribute("shape-rendering", "crispEdges");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", svg.match(/ d="([^"]+)"/)[1]);
  path.setAttribute("stroke", "currentColor");
  drawing.append(path);
  return drawing;
}

const inGroups = (secret) => secret.match(/.{1,4}/g).join(" ");

async function showRecoveryCodes(codes) {
  const content = make(
    "form",
    { method: "dialog" },
    make("p", {}, t("factors.recovery_text")),
    make("ul", { class: "recovery-codes" }, codes.map((code) => make("li", {}, code))),
    make(
      "div",
      { class: "dialog-actions" },
      copyButton(codes.join("\n")),
      make("button", { class: "button primary", value: "kept" }, t("factors.kept")),
    ),
  );
  await openDialog({ title: t("factors.recovery_title"), content, className: "wide" });
}

async function switchOn(has_password) {
  const begin = ({ password }) => api.post("/api/auth/totp/", { password });
  const begun = has_password
    ? await ask({ title: t("factors.password_title"), content: [passwordField()], agree: t("factors.next"), work: begin })
    : await begin({});
  if (!begun) return;
  const confirmed = await ask({
    title: t("factors.scan_title"),
    content: [
      make("p", {}, t("factors.scan_text")),
      qrCode(begun.qr_svg),
      make("p", {}, t("factors.type_text")),
      make("p", { class: "secret" }, inGroups(begun.secret)),
      codeField(t("second.code_label")),
    ],
    agree: t("factors.turn_on"),
    work: ({ code }) => api.post("/api/auth/totp/confirm/", { code }),
  });
  if (confirmed) await showRecoveryCodes(confirmed.recovery_codes);
}

const proof = (has_password) => [...(has_password ? [passwordField()] : []), codeField()];
const proven = ({ password, code }) => ({ password, ...proofOf(code) });

async function renew(has_password) {
  const renewed = await ask({
    title: t("factors.renew_title"),
    content: [make("p", {}, t("factors.renew_text")), ...proof(has_password)],
    agree: t("factors.renew"),
    work: (values) => api.post("/api/auth/recovery-codes/", proven(values)),
  });
  if (renewed) await showRecoveryCodes(renewed.recovery_codes);
}

const switchOff = (has_password) =>
  ask({
    title: t("factors.off_title"),
    content: [make("p", {}, t("factors.off_text")), ...proof(has_password)],
    agree: t("factors.turn_off"),
    work: (values) => api.delete("/api/auth/totp/", { body: proven(values), retries: 0 }),
  });

/** Draws the section, and again after each change. */
export async function drawFactors(root) {
  const factors = await api.get("/api/auth/factors/");
  const button = (words, work, kind = "quiet") =>
    make(
      "button",
      {
        type: "button",
        class: `button ${kind}`,
        onclick: async () => {
          await work(factors.has_password);
          await drawFactors(root);
        },
      },
      words,
    );
  root.replaceChildren(
    make("h2", {}, t("factors.title")),
    make("p", {}, t("factors.text")),
    make("p", { class: `state ${factors.totp ? "is-on" : ""}` }, t(factors.totp ? "factors.is_on" : "factors.is_off")),
    factors.totp ? make("p", {}, t("factors.left", { count: factors.recovery_codes_left })) : "",
    make(
      "div",
      { class: "setting-actions" },
      factors.totp
        ? [button(t("factors.renew"), renew), button(t("factors.turn_off"), switchOff)]
        : button(t("factors.turn_on"), switchOn, "primary"),
    ),
  );
  root.ariaBusy = "false";
}
