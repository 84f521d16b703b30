// Who is signed in: the access token (in memory only), the account, and refreshing across tabs.

import { ApiError } from "./api.js";
import { exclusively } from "./exclusive.js";
import { storage } from "./storage.js";

const ACCOUNT = "account";
const REFRESHING = "refreshing";
const LOGOUT_PENDING = "logout_pending";
const EARLY = 30_000;
const UNFINISHED = 3_000;

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * Tells with events: "ended" (sign in again), "renewed" (signed in again in place), "account" (it
 * has another address by now), "leaving" (about to log out here) and "left" (another tab logged
 * out, or somebody else in).
 */
export class Session extends EventTarget {
  #api;
  #token = null;
  #expires = 0;
  #refreshing = null;

  constructor(api) {
    super();
    this.#api = api;
    this.account = this.#remembered();
    api.session = this;
    addEventListener("storage", (event) => {
      if (event.key !== ACCOUNT || this.#remembered()?.id === this.account?.id) return;
      this.#token = null;
      this.dispatchEvent(new Event("left"));
    });
  }

  #remembered() {
    try {
      return JSON.parse(storage.get(ACCOUNT));
    } catch {
      return null;
    }
  }

  /** Whether somebody is signed in on this device now: another page may have changed it. */
  get isRemembered() {
    return Boolean(this.#remembered());
  }

  /** A valid access token; refreshed once however many calls wait for it. */
  async token() {
    if (this.#token && Date.now() < this.#expires - EARLY) return this.#token;
    this.#refreshing ??= exclusively("refresh", () => this.#refresh()).finally(() => {
      this.#refreshing = null;
    });
    await this.#refreshing;
    return this.#token;
  }

  /** A new access token, which says what the profile says by now. */
  async renewed() {
    this.#token = null;
    return this.token();
  }

  forget(token) {
    if (this.#token === token) this.#token = null;
  }

  // Refreshing replaces the cookie. A page left in the middle of it must not let the next page
  // send the old one, so the request outlives its page and the next one waits for it.
  async #refresh() {
    const unfinished = Number(storage.get(REFRESHING)) + UNFINISHED - Date.now();
    if (unfinished > 0) await pause(Math.min(unfinished, UNFINISHED));
    // Who has just logged out is not signed in again by the cookie that is about to go.
    if (!this.account && storage.get(LOGOUT_PENDING)) throw new ApiError("session", { status: 401 });
    storage.set(REFRESHING, String(Date.now()));
    const { account } = this;
    try {
      const answer = await this.#api.post("/api/auth/refresh/", {}, { anonymous: true, keepalive: true });
      // Logged out meanwhile, or somebody else signed in here: what is open is not theirs.
      if (account && answer.account.id !== this.account?.id) throw new ApiError("session");
      this.#begin(answer);
    } catch (error) {
      if (error.status !== 401 && error.kind !== "session") throw error;
      this.#end();
      throw new ApiError("session", { status: 401 });
    } finally {
      storage.remove(REFRESHING);
    }
  }

  #begin({ access_token: token, expires_in: seconds, account }) {
    this.#token = token;
    this.#expires = Date.now() + seconds * 1000;
    const isMoved = this.account?.id === account.id && this.account.email !== account.email;
    this.account = { id: account.id, email: account.email };
    storage.set(ACCOUNT, JSON.stringify(this.account));
    if (isMoved) this.dispatchEvent(new Event("account"));
  }

  #end() {
    this.#token = null;
    this.dispatchEvent(new Event("ended"));
  }

  async signUp(email, password, language) {
    const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const body = { email, password, language, time_zone };
    await this.#api.post("/api/auth/signup/", body, { anonymous: true });
  }

  /** Where a second factor is on, the error's code is totp_required, its problem has a challenge. */
  async logIn(email, password) {
    await this.#logInAt("/api/auth/login/", { email, password });
  }

  async logInWithCode(challenge, proof) {
    await this.#logInAt("/api/auth/login/totp/", { challenge, ...proof });
  }

  /** `sign` is given what the server asks and gives what the passkey answers. */
  async logInWithPasskey(sign, challenge = null) {
    const path = "/api/auth/passkeys/login/";
    const asked = challenge ? { challenge } : {};
    const { public_key } = await this.#api.post(`${path}options/`, asked, { anonymous: true });
    await this.#logInAt(`${path}verify/`, { ...asked, credential: await sign(public_key) });
  }

  async #logInAt(path, body) {
    const answer = await this.#api.post(path, { ...body, transport: "cookie" }, { anonymous: true });
    storage.remove(LOGOUT_PENDING);
    this.#begin(answer);
    this.dispatchEvent(new Event("renewed"));
  }

  /** Ends the session here at once; a server that cannot be told now is told by the next page. */
  async logOut() {
    this.#token = null;
    this.account = null;
    storage.remove(ACCOUNT);
    storage.remove("face");
    storage.set(LOGOUT_PENDING, "1");
    await this.finishLogOut();
  }

  async finishLogOut() {
    if (!storage.get(LOGOUT_PENDING)) return;
    const told = this.#api.post("/api/auth/logout/", {}, { anonymous: true, keepalive: true });
    await told.then(
      () => storage.remove(LOGOUT_PENDING),
      (error) => error.isPassing || storage.remove(LOGOUT_PENDING),
    );
  }
}
