// One draft being written: kept on the device at every keystroke and on the server soon after.

import { DraftState } from "./draft-state.js";
import { Later } from "./later.js";
import { ServerCopy } from "./server-copy.js";
import { isBlank, isWaiting, textOf } from "./text.js";

const [IDLE, LATEST] = [800, 2_500]; // after the last keystroke, and after the first

/**
 * Beside what DraftState tells there are "kept" (detail: the letter), "moved" (the draft has a new
 * id), "replaced" (its text is another one now), "refused" (detail: the server's error, with the
 * text that was `sent`) and "taken" (another tab has made a letter of it; detail: the seal).
 */
export class Draft extends DraftState {
  #keeping = null;
  #firstChange = 0;
  #later = new Later();
  #sending = null;
  #creating = null;
  #writing = null;
  #left = false;
  settled = null; // a promise while a choice that was made is under way

  /** `letters` and `device` as in their modules; `tab` names this tab, `replyTo` the letter it answers. */
  constructor({ id, account, tab, letters, device, replyTo }) {
    super();
    Object.assign(this, { id, account, tab, letters, device, replyTo });
  }

  #record() {
    const { account, id, tab, text, replyTo } = this;
    const keeping = this.#keeping;
    const dirty = this.isDirty || keeping !== null || isWaiting(text);
    return { account, id, tab, text, replyTo, dirty, keeping, ...this.server.record, changedAt: Date.now() };
  }

  /** Goes on with what another visit left on the device, or with what the server has. */
  adopt(record, there) {
    this.server.take(record, there);
    this.#keeping = record?.keeping ?? null;
    this.replyTo ??= record?.replyTo ?? there.reply_to ?? null;
    this.text = textOf(record?.text ?? there);
    if (!isBlank(this.text)) this.tell({ device: record ? "saved" : "blank", server: this.pending(this.#sending) });
    if (this.#keeping) this.keep();
    else if (this.isDirty) this.#schedule(0);
  }

  /** A keystroke. */
  change(changes) {
    this.text = { ...this.text, ...changes };
    this.#firstChange ||= Date.now();
    this.tell({ device: "saving", server: this.conflict ? "conflict" : this.pending(this.#sending) });
    this.writeToDevice();
    this.#schedule(Math.max(0, Math.min(IDLE, this.#firstChange + LATEST - Date.now())));
  }

  /** Writes the newest text, not waiting for a write before it: the tab may close in this moment. */
  writeToDevice() {
    if (this.#left) return Promise.resolve();
    const written = this.device.put("drafts", this.#record()).then(() => "saved", () => "failed");
    const newest = written.then((device) => this.#writing === newest && this.tell({ device }));
    this.#writing = newest;
    return newest;
  }

  #schedule(delay) {
    this.#later.cancel();
    if (this.state.server === "signed-out" && delay > 0) return;
    this.#later.in(delay, () => this.save());
  }

  /** Tries now: the network, the service or the session is back. */
  resume() {
    this.#later.worked();
    if (this.conflict) return this.lookAgain();
    return this.#keeping ? this.keep() : this.save();
  }

  /** Brings the newest text to the server; one request at a time. */
  async save() {
    this.#later.cancel();
    if (this.#sending || this.conflict || this.#keeping || !this.isDirty) return;
    if (isBlank(this.text) && this.server.revision === 0) return;
    this.#firstChange = 0;
    this.#sending = this.#send().finally(() => {
      this.#sending = null;
    });
    const saved = await this.#sending;
    // What the server refused may be mended by what was typed meanwhile.
    const wentOn = this.state.server === "refused" && this.text !== this.server.sent;
    if ((saved || wentOn) && this.isDirty) this.#schedule(IDLE);
  }

  async #send() {
    const { text, replyTo } = this;
    this.server.sent = text;
    try {
      const answer = await this.letters.saveDraft(this.id, text, { revision: this.server.revision, replyTo });
      this.#acknowledge(text, answer.revision);
      this.tell({ server: this.isDirty ? "waiting" : "saved", savedAt: Date.now() });
      return true;
    } catch (error) {
      this.#fail(error, text);
      return false;
    }
  }

  #acknowledge(text, revision) {
    this.server.has(text, revision);
    this.#later.worked();
    this.writeToDevice();
  }

  #fail(error, text) {
    if (error.kind === "session") this.tell({ server: "signed-out" });
    else if (error.isPassing) this.#tryLater(error, () => this.save());
    else if (error.code === "stale_revision") this.#meet(error.problem.current, text);
    else this.#refuse(error, text);
  }

  #refuse(error, sent) {
    this.tell({ server: "refused", words: error.words });
    this.dispatchEvent(new CustomEvent("refused", { detail: { error, sent } }));
  }

  #tryLater(error, attempt) {
    this.tell({ server: error.kind === "network" ? "offline" : "away" });
    this.#later.again(attempt, error);
  }

  // Somebody saved in between: this very page if an answer got lost, or nobody if it is what we began with.
  #meet(current, text) {
    if (!this.server.isOvertaken(current, text)) {
      this.server.has(current ? textOf(current) : this.server.text, current?.revision ?? 0);
      this.#schedule(0);
      return;
    }
    this.conflict = { theirs: current };
    this.tell({ server: "conflict" });
  }

  /** Asks what the other version is by now; whether it is still the one that was shown. */
  async lookAgain() {
    const { theirs } = this.conflict;
    const current = await this.letters.draft(this.id).catch(() => theirs);
    if (this.conflict?.theirs !== theirs) return false;
    if (current.revision === theirs.revision) return true;
    this.conflict = { theirs: current };
    this.tell({});
    return false;
  }

  /**
   * Settles a conflict: "mine", "theirs" or "both" (mine goes on as a draft of its own, `newId`);
   * false if the other version went on since it was shown, which is for the person to see first.
   */
  settle(choice, newId) {
    return (this.settled ??= this.#settle(choice, newId).finally(() => (this.settled = null)));
  }

  async #settle(choice, newId) {
    if (!(await this.lookAgain())) return false;
    const { theirs } = this.conflict;
    this.conflict = null;
    if (choice === "both") await this.moveTo(newId);
    else {
      this.server.has(textOf(theirs), theirs.revision);
      if (choice === "theirs") this.text = textOf(theirs);
      this.tell({ server: this.isDirty ? "waiting" : "saved" });
    }
    this.dispatchEvent(new Event("replaced"));
    this.writeToDevice().then(() => this.save());
    return true;
  }

  /** The text goes on as a new draft. */
  async moveTo(newId) {
    await this.#writing;
    await this.device.remove("drafts", [this.account, this.id, this.tab]).catch(() => {});
    this.id = newId;
    this.server = new ServerCopy();
    this.#keeping = null;
    this.tell({ server: "waiting", keeping: false });
    this.dispatchEvent(new Event("moved"));
    await this.writeToDevice();
  }

  /** Makes it a letter, with a `seal` a closed one. What is sent is fixed first: a repeat is the same. */
  keep(seal = null) {
    if (this.conflict) return Promise.resolve(); // which version is not for us to say
    this.#creating ??= this.#create(seal).finally(() => {
      this.#creating = null;
    });
    return this.#creating;
  }

  /** The letter of this draft is another tab's: this text becomes one of its own. */
  async keepAsAnother(newId, seal) {
    await this.moveTo(newId);
    await this.keep(seal);
  }

  async #create(seal) {
    this.#later.cancel();
    await this.#sending;
    this.#keeping ??= { ...this.text, revision: this.server.revision, seal, replyTo: this.replyTo };
    const server = this.state.server === "refused" ? "waiting" : this.state.server;
    this.tell({ keeping: true, sealing: Boolean(this.#keeping.seal), server });
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
    if (error.kind === "session") this.tell({ server: "signed-out" });
    else if (error.isPassing) this.#tryLater(error, () => this.keep());
    else {
      const { seal, ...sent } = this.#keeping;
      this.#keeping = null;
      this.tell({ keeping: false, server: "waiting" });
      if (error.code === "stale_revision") this.#meet(error.problem.current, this.text);
      else this.#refuse(error, sent);
      // Not waited for: the person may answer and finish again before a slow device has written it.
      this.writeToDevice();
      // Another tab has already made a letter of this draft: this text stays a draft of its own.
      if (error.code === "idempotency_key_reused") this.dispatchEvent(new CustomEvent("taken", { detail: seal }));
    }
  }

  /** Another page goes on with it: what comes now is not written here any more. */
  leave() {
    this.#left = true;
    this.#later.cancel();
  }

  /** Nothing of it stays on the device. */
  async forget() {
    this.#later.cancel();
    await this.#writing;
    await this.device.remove("drafts", [this.account, this.id, this.tab]).catch(() => {});
  }
}
