// Time zones: their names, what they are called, and what time it is there.

import { language } from "./i18n.js";

/** The zone of this device. */
export const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

export function zones() {
  const known = Intl.supportedValuesOf?.("timeZone") ?? [];
  return known.includes("UTC") ? known : [...known, "UTC"];
}

function part(zone, options, type) {
  try {
    const format = new Intl.DateTimeFormat(language(), { timeZone: zone, ...options });
    return format.formatToParts(new Date()).find((each) => each.type === type)?.value;
  } catch {
    return undefined; // a zone this browser does not know
  }
}

/** As "GMT+9"; undefined for a zone the browser does not know. */
export const offsetOf = (zone) => part(zone, { timeZoneName: "shortOffset" }, "timeZoneName");

/** As "Korean Standard Time, GMT+9". */
export function zoneWords(zone) {
  const name = part(zone, { timeZoneName: "long" }, "timeZoneName");
  const offset = offsetOf(zone);
  return name && name !== offset ? `${name}, ${offset}` : (offset ?? zone);
}

/** The day and time it is there now. */
export function timeIn(zone) {
  const shape = { month: "long", day: "numeric", hour: "numeric", minute: "2-digit" };
  try {
    return new Intl.DateTimeFormat(language(), { timeZone: zone, ...shape }).format(new Date());
  } catch {
    return "";
  }
}
