// What every page shares: one API, one session, one store on the device.

import { startFrame } from "../components/frame.js";
import { Api } from "./api.js";
import { Device } from "./device.js";
import { startLanguage } from "./i18n.js";
import { Profile } from "./profile.js";
import { Session } from "./session.js";

export const api = new Api();
export const session = new Session(api);
export const profile = new Profile(api, session);
export const device = new Device();

export const loginAddress = (next = location.pathname + location.search) =>
  `/login/?next=${encodeURIComponent(next)}`;

/** For a page whose session is over; not while somebody logs out here, who goes home. */
export function goToLogIn() {
  if (session.account) location.replace(loginAddress());
}

/** An address of this site to go on to; anything else becomes `fallback`. */
export function nextAddress(fallback) {
  const wanted = new URLSearchParams(location.search).get("next") ?? "";
  try {
    const target = new URL(wanted, location.origin);
    const isOurs = wanted.startsWith("/") && target.origin === location.origin;
    return isOurs ? target.pathname + target.search : fallback;
  } catch {
    return fallback; // "//" is no address at all.
  }
}

/**
 * Starts a page for members: guests are sent to the login and come back afterwards. What closed
 * pages left is sent from it once it is there, but drafts that are open here (`isOpen(id)`); `sent`
 * is called if there was anything.
 */
export async function startMemberPage(run, { isOpen, sent } = {}) {
  if (!session.account) {
    location.replace(loginAddress());
    return;
  }
  // What is on the page belongs to somebody who left; what they wrote is kept where it was.
  session.addEventListener("left", () => {
    location.replace(session.isRemembered ? "/letters/" : loginAddress());
  });
  await startPage(run);
  if (!session.account) return; // logged out meanwhile
  const leftBehind = await import("./left-behind.js").catch(() => null); // offline: the next page does it
  if (await leftBehind?.sendLeftBehind({ isOpen })) await sent?.();
}

export async function startPage(run) {
  await startLanguage();
  startFrame();
  try {
    await run();
  } finally {
    dispatchEvent(new Event("pageready")); // boot.js waits for it
  }
}
