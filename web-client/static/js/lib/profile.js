// The person's own profile: read, changed, its photo, and the face that every page shows.

import { storage } from "./storage.js";

const FACE = "face";
const FACE_KEEPS = 10 * 60_000;
const RENEWALS = [400, 800, 1600, 3200];
const SETTINGS = ["language", "time_zone", "day_starts_at"];
const CONSENT = "openai_allowed";

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function claimsOf(token) {
  const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
  return JSON.parse(atob(payload));
}

export class Profile {
  #api;
  #session;

  constructor(api, session) {
    this.#api = api;
    this.#session = session;
  }

  async load() {
    return this.#keepFace(await this.#api.get("/api/users/me/"));
  }

  /** Saves what is named; the next calls are made with a token that knows it. */
  async change(changes, options) {
    const changed = this.#keepFace(await this.#api.patch("/api/users/me/", changes, options));
    if ([...SETTINGS, CONSENT].some((name) => name in changes)) this.taken = this.#takeEffect(changed);
    return changed;
  }

  async showPhoto(file) {
    const form = new FormData();
    form.append("file", file);
    return this.#keepFace(await this.#api.put("/api/users/me/photo/", form, { retries: 0 }));
  }

  async removePhoto() {
    await this.#api.delete("/api/users/me/photo/");
    return this.load();
  }

  /** What is known of the person's face without asking: {nickname, photo_url, isOld}. */
  get face() {
    try {
      const { account, at, ...face } = JSON.parse(storage.get(FACE));
      if (!account || account !== this.#session.account?.id) return null;
      return { ...face, isOld: Date.now() - at > FACE_KEEPS };
    } catch {
      return null;
    }
  }

  forgetFace() {
    storage.remove(FACE);
  }

  #keepFace(profile) {
    const account = this.#session.account?.id;
    if (!account) return profile; // Logged out while it was on its way: the device forgets them.
    const { nickname, photo_url } = profile;
    const face = { account, at: Date.now(), nickname, photo_url };
    storage.set(FACE, JSON.stringify(face));
    document.dispatchEvent(new CustomEvent("facechange"));
    return profile;
  }

  // auth-service hears of a change through the broker, a moment later.
  async #takeEffect(profile) {
    for (const wait of RENEWALS) {
      await pause(wait);
      const claims = claimsOf(await this.#session.renewed());
      const agrees = Boolean(claims.openai) === profile[CONSENT];
      if (agrees && SETTINGS.every((name) => claims[name] === profile[name])) return true;
    }
    return false;
  }
}
