// The ledger of a seal in words: what happened, and whether everything fits.

import { dayAndClock } from "../lib/dates.js";
import { make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { letters } from "../lib/letters.js";
import { whenWords } from "../lib/when.js";
import { fingerprint } from "./receipt.js";

function verdict({ intact, broken_at: number, text_unchanged: unchanged }) {
  if (number !== null) return t("proof.broken", { number });
  if (!intact) return t("proof.changed");
  return t(unchanged ? "proof.intact" : "proof.chained");
}

/** What happened, in words; of being told, in which way. */
const happened = (kind, { channel, ...details }) =>
  t(channel ? `proof.handed_over_${channel}` : `proof.${kind}`, { when: details.opens_on ? whenWords(details) : "" });

const entry = ({ kind, at, details, hash }) =>
  make(
    "li",
    {},
    make("time", { datetime: at }, dayAndClock(at)),
    make("p", {}, happened(kind, details)),
    details.reply ? make("p", { class: "record-reply" }, t("proof.reply", { reply: details.reply })) : null,
    details.intact === false ? make("p", { class: "record-touched" }, t("proof.touched")) : null,
    fingerprint(hash),
  );

const sealRecord = (proof) =>
  make(
    "details",
    { class: "record" },
    make("summary", {}, t("proof.title")),
    make("p", { class: "record-verdict", dataset: { intact: String(proof.intact) } }, verdict(proof)),
    make("ol", { class: "record-entries" }, proof.entries.map(entry)),
    make("p", { class: "record-how" }, t("proof.how")),
  );

/** A place for the record of a letter that is or was sealed, which comes as soon as it is known. */
export function recordOf(letter) {
  if (!letter.sealed_at) return null;
  const place = make("div", { class: "closed-record" });
  letters.proof(letter.id).then(
    (proof) => place.append(sealRecord(proof)),
    () => {}, // the letter is there all the same
  );
  return place;
}
