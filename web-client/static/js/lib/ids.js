// Identifiers that also work where crypto.randomUUID is missing: over plain HTTP.

/** A version 7 UUID (RFC 9562): sorted by time, random in the rest. */
export function newId(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let index = 0; index < 6; index += 1) {
    bytes[index] = Math.floor(now / 256 ** (5 - index)) % 256;
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export const isId = (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** The id of this tab: it survives a reload, and a second tab has another. */
export function tabId() {
  try {
    const known = sessionStorage.getItem("tab");
    if (known) return known;
    const created = newId();
    sessionStorage.setItem("tab", created);
    return created;
  } catch {
    return newId();
  }
}
