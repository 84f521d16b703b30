// One draft being written: kept on the device at every keystroke and on the server soon after.

import { emptyText, isBlank, sameText, textOf } from "./text.js";

const [IDLE, LATEST] = [800, 2_500]; // after the last keystroke, and after the first
const RETRY = [2_000, 4_000, 8_000, 15_000, 30_000];

/**
 * Tells with "change" events; `state` is what the person should know:
 *   device  blank | saving | saved | failed
 *   server  blank | waiting | saved | offline | away | signed-out | conflict | refused
 *   keeping whether the draft is on its way to becoming a letter
 * and with "kept" (detail: the letter), "moved" (the draft has a new id) and "replaced" (its
 * text is another one now).
 */
export class Draft extends EventTarget {
  state = { device: "blank", server: "blank", savedAt: null, words: "", keeping: false };
  text = emptyText();
  conflict = null;
  #revision = 0;
  #sent = null;
  #saved = emptyText();
  #keeping = null;
  #failures = 0;
  #firstChange = 0;
  #timer = null;
  #sending = null;
  #creating = null;
  #writing = null;
  #writeAgain = false;

  /** `letters` and `device` as in letters.js and device.js; `tab` is the id of this tab. */
  constructor({ id, account, tab, letters, device }) {
    super();
    Object.assign(this, { id, account, tab, letters, device });
  }

  get isDirty() {
    return !sameText(this.text, this.#saved);
  }

  #tell(changes) {
    Object.assign(this.state, changes);
    this.dispatchEvent(new Event("change"));
  }

  #record() {
    const { account, id, tab, text } = this;
    const [keeping, sent, revision, base] = [this.#keeping, this.#sent, this.#revision, this.#saved];
    const dirty = this.isDirty || keeping !== null;
    return { account, id, tab, text, dirty, keeping, sent, revision, base, changedAt: Date.now() };
  }

  /** Goes on with what another visit left on the device, or with what the server has. */
  adopt(record, { revision, ...text }) {
    this.#revision = record?.revision ?? revision ?? 0;
    this.#saved = textOf(record?.base ?? text);
    this.#sent = record?.sent ?? null;
    this.#keeping = record?.keeping ?? null;
    this.text = textOf(record?.text ?? text);
    const server = this.isDirty || this.#revision === 0 ? "waiting" : "saved";
    if (!isBlank(this.text)) this.#tell({ device: record ? "saved" : "blank", server });
    if (this.#keeping) this.keep();
    else if (this.isDirty) this.#schedule(0);
  }

  /** A keystroke. */
  change(changes) {
    this.text = { ...this.text, ...changes };
    this.#firstChange ||= Date.now();
    this.#tell({ device: "saving", server: this.conflict ? "conflict" : this.#pendingState() });
    this.writeToDevice();
    this.#schedule(Math.max(0, Math.min(IDLE, this.#firstChange + LATEST - Date.now())));
  }

  // While something is wrong the words stay; they change when an attempt succeeds.
  #pendingState() {
    const troubles = ["offline", "away", "signed-out"];
    return troubles.includes(this.state.server) ? this.state.server : "waiting";
  }

  /** Writes the newest text; keystrokes during a write are written together after it. */
  writeToDevice() {
    if (this.#writing) {
      this.#writeAgain = true;
      return this.#writing;
    }
    const written = this.device.put("drafts", this.#record());
    this.#writing = written
      .then(() => "saved", () => "failed")
      .then((device) => {
        this.#writing = null;
        this.#tell({ device: this.#writeAgain ? "saving" : device });
        if (!this.#writeAgain) return undefined;
        this.#writeAgain = false;
        return this.writeToDevice();
      });
    return this.#writing;
  }

  #schedule(delay) {
    clearTimeout(this.#timer);
    if (this.state.server === "signed-out" && delay > 0) return;
    this.#timer = setTimeout(() => this.save(), delay);
  }

  /** Tries now: the network, the service or the session is back. */
  resume() {
    this.#failures = 0;
    return this.#keeping ? this.keep() : this.save();
  }

  /** Brings the newest text to the server; one request at a time. */
  async save() {
    clearTimeout(this.#timer);
    if (this.#sending || this.conflict || this.#keeping || !this.isDirty) return;
    if (isBlank(this.text) && this.#revision === 0) return;
    this.#firstChange = 0;
    this.#sending = this.#send().finally(() => {
      this.#sending = null;
    });
    const saved = await this.#sending;
    if (saved && this.isDirty) this.#schedule(IDLE);
  }

  async #send() {
    const text = this.text;
    this.#sent = text;
    try {
      const answer = await this.letters.saveDraft(this.id, text, this.#revision);
      this.#acknowledge(text, answer.revision);
      this.#tell({ server: this.isDirty ? "waiting" : "saved", savedAt: Date.now() });
      return true;
    } catch (error) {
      this.#fail(error, text);
      return false;
    }
  }

  #acknowledge(text, revision) {
    this.#revision = revision;
    this.#saved = text;
    this.#sent = null;
    this.#failures = 0;
    this.writeToDevice();
  }

  #fail(error, text) {
    if (error.kind === "session") this.#tell({ server: "signed-out" });
    else if (error.isPassing) this.#tryLater(error, () => this.save());
    else if (error.code === "stale_revision") this.#meet(error.problem.current, text);
    else this.#tell({ server: "refused", words: error.words });
  }

  #tryLater(error, attempt) {
    this.#tell({ server: error.kind === "network" ? "offline" : "away" });
    const wait = RETRY[Math.min(this.#failures, RETRY.length - 1)];
    this.#failures += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(attempt, Math.max(wait, error.retryAfter));
  }

  // Somebody saved in between: this very page if an answer got lost on its way. A text that is
  // the one this page began with is in nobody's way either.
  #meet(current, text) {
    const ours = [text, this.#sent, this.#saved].filter(Boolean);
    if (!current || ours.some((known) => sameText(known, current))) {
      this.#revision = current?.revision ?? 0;
      if (current) this.#saved = textOf(current);
      this.#schedule(0);
      return;
    }
    this.conflict = { theirs: current };
    this.#tell({ server: "conflict" });
  }

  /** Settles a conflict: "mine", "theirs" or "both" (mine goes on as a draft of its own, `newId`). */
  async resolve(choice, newId) {
    const { theirs } = this.conflict;
    this.conflict = null;
    this.#sent = null;
    if (choice === "both") await this.moveTo(newId);
    else {
      this.#revision = theirs.revision;
      this.#saved = textOf(theirs);
      if (choice === "theirs") this.text = textOf(theirs);
      this.#tell({ server: this.isDirty ? "waiting" : "saved" });
    }
    await this.writeToDevice();
    this.dispatchEvent(new Event("replaced"));
    await this.save();
  }

  /** The text goes on as a new draft. */
  async moveTo(newId) {
    await this.device.remove("drafts", [this.account, this.id, this.tab]).catch(() => {});
    this.id = newId;
    this.#revision = 0;
    this.#saved = emptyText();
    this.#keeping = null;
    this.#tell({ server: "waiting", keeping: false });
    this.dispatchEvent(new Event("moved"));
    await this.writeToDevice();
  }

  /** Makes the draft a letter. What is sent is fixed first, so that repeating it repeats the same. */
  keep() {
    if (this.conflict) return Promise.resolve(); // which version is not for us to say
    this.#creating ??= this.#create().finally(() => {
      this.#creating = null;
    });
    return this.#creating;
  }

  async #create() {
    clearTimeout(this.#timer);
    await this.#sending;
    this.#keeping ??= { ...this.text, revision: this.#revision };
    this.#tell({ keeping: true, server: this.state.server === "refused" ? "waiting" : this.state.server });
    await this.writeToDevice();
    try {
      const letter = await this.letters.create(this.#keeping, this.id);
      await this.forget();
      this.dispatchEvent(new CustomEvent("kept", { detail: letter }));
    } catch (error) {
      await this.#failKeeping(error);
    }
  }

  async #failKeeping(error) {
    if (error.kind === "session") this.#tell({ server: "signed-out" });
    else if (error.isPassing) this.#tryLater(error, () => this.keep());
    else {
      this.#keeping = null;
      const stale = error.code === "stale_revision";
      this.#tell({ keeping: false, server: stale ? "waiting" : "refused", words: error.words });
      if (stale) this.#meet(error.problem.current, this.text);
      await this.writeToDevice();
      // Another tab has already made a letter of this draft: this text stays a draft of its own.
      if (error.code === "idempotency_key_reused") this.dispatchEvent(new Event("taken"));
    }
  }

  /** Nothing of it stays on the device. */
  async forget() {
    clearTimeout(this.#timer);
    await this.#writing;
    await this.device.remove("drafts", [this.account, this.id, this.tab]).catch(() => {});
  }
}
