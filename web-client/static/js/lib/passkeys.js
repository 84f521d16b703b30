// The browser's side of passkeys (WebAuthn): making one, and signing with one.

/** Browsers offer passkeys in a secure context only. */
export const passkeysPossible = () =>
  window.isSecureContext && Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);

/** What the person broke off is no error worth words. */
export const wasLeft = (error) => error.name === "NotAllowedError" || error.name === "AbortError";

export async function makePasskey(options) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return (await navigator.credentials.create({ publicKey })).toJSON();
}

export async function signWithPasskey(options) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return (await navigator.credentials.get({ publicKey })).toJSON();
}
