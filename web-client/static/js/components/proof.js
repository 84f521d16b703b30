// The ledger of a seal in words: what happened, and whether everything fits.

import { moment } from "../lib/dates.js";
import { make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { whenWords } from "../lib/when.js";
import { fingerprint } from "./receipt.js";

function verdict({ intact, broken_at: number, text_unchanged: unchanged }) {
  if (number !== null) return t("proof.broken", { number });
  if (!intact) return t("proof.changed");
  return t(unchanged ? "proof.intact" : "proof.chained");
}

const entry = ({ kind, at, details, hash }) =>
  make(
    "li",
    {},
    make("time", { datetime: at }, moment(at)),
    make("p", {}, t(`proof.${kind}`, { when: details.opens_on ? whenWords(details) : "" })),
    details.intact === false ? make("p", { class: "record-touched" }, t("proof.touched")) : null,
    fingerprint(hash),
  );

export const sealRecord = (proof) =>
  make(
    "details",
    { class: "record" },
    make("summary", {}, t("proof.title")),
    make("p", { class: "record-verdict", dataset: { intact: String(proof.intact) } }, verdict(proof)),
    make("ol", { class: "record-entries" }, proof.entries.map(entry)),
    make("p", { class: "record-how" }, t("proof.how")),
  );
