// One draft being written: kept on the device at every keystroke and on the server soon after.

import { Later } from "./later.js";
import { emptyText, isBlank, isWaiting, picturesHere, sameText, textOf } from "./text.js";

const [IDLE, LATEST] = [800, 2_500]; // after the last keystroke, and after the first

/**
 * Tells with "change" events; `state` is what the person should know:
 *   device  blank | saving | saved | failed
 *   server  blank | waiting | saved | offline | away | signed-out | conflict | refused
 *   keeping whether the draft is on its way to becoming a letter, and `sealing` a sealed one
 *   pictures how many are only on this device, and
 *   held    why, if they cannot go now: offline | away | signed-out | failed
 * and with "kept" (detail: the letter), "moved" (the draft has a new id), "replaced" (its text is
 * another one now) and "refused" (detail: the server's error).
 */
export class Draft extends EventTarget {
  state = { device: "blank", server: "blank", savedAt: null, words: "", keeping: false, pictures: 0, held: null };
  text = emptyText();
  conflict = null;
  #revision = 0;
  #sent = null;
  #saved = emptyText();
  #keeping = null;
  #firstChange = 0;
  #later = new Later();
  #sending = null;
  #creating = null;
  #writing = null;

  /** `letters` and `device` as in their modules; `tab` names this tab, `replyTo` the letter it answers. */
  constructor({ id, account, tab, letters, device, replyTo }) {
    super();
    Object.assign(this, { id, account, tab, letters, device, replyTo });
  }

  get isDirty() {
    return !sameText(this.text, this.#saved);
  }

  #tell(changes) {
    Object.assign(this.state, changes, { pictures: picturesHere(this.text) });
    this.dispatchEvent(new Event("change"));
  }

  #record() {
    const { account, id, tab, text, replyTo } = this;
    const [keeping, sent, revision, base] = [this.#keeping, this.#sent, this.#revision, this.#saved];
    const dirty = this.isDirty || keeping !== null || isWaiting(text);
    return { account, id, tab, text, replyTo, dirty, keeping, sent, revision, base, changedAt: Date.now() };
  }

  /** Goes on with what another visit left on the device, or with what the server has. */
  adopt(record, { revision, ...text }) {
    this.#revision = record?.revision ?? revision ?? 0;
    this.#saved = textOf(record?.base ?? text);
    [this.#sent, this.#keeping] = [record?.sent ?? null, record?.keeping ?? null];
    this.text = textOf(record?.text ?? text);
    if (!isBlank(this.text)) this.#tell({ device: record ? "saved" : "blank", server: this.#pendingState() });
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

  /** What keeps pictures of the text from going to the server. */
  hold(held) {
    if (held !== this.state.held) this.#tell({ held });
  }

  // While something is wrong the words stay; they change when an attempt succeeds.
  #pendingState() {
    if (["offline", "away", "signed-out"].includes(this.state.server)) return this.state.server;
    if (this.isDirty || this.#sending) return "waiting";
    return this.#revision ? "saved" : "blank";
  }

  /** Writes the newest text, not waiting for a write before it: the tab may close in this moment. */
  writeToDevice() {
    const written = this.device.put("drafts", this.#record()).then(() => "saved", () => "failed");
    const newest = written.then((device) => this.#writing === newest && this.#tell({ device }));
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
    return this.#keeping ? this.keep() : this.save();
  }

  /** Brings the newest text to the server; one request at a time. */
  async save() {
    this.#later.cancel();
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
    this.#later.worked();
    this.writeToDevice();
  }

  #fail(error, text) {
    if (error.kind === "session") this.#tell({ server: "signed-out" });
    else if (error.isPassing) this.#tryLater(error, () => this.save());
    else if (error.code === "stale_revision") this.#meet(error.problem.current, text);
    else this.#refuse(error);
  }

  #refuse(error) {
    this.#tell({ server: "refused", words: error.words });
    this.dispatchEvent(new CustomEvent("refused", { detail: error }));
  }

  #tryLater(error, attempt) {
    this.#tell({ server: error.kind === "network" ? "offline" : "away" });
    this.#later.again(attempt, error);
  }

  // Somebody saved in between: this very page if an answer got lost, or nobody if it is what we began with.
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
    [this.conflict, this.#sent] = [null, null];
    if (choice === "both") await this.moveTo(newId);
    else {
      [this.#revision, this.#saved] = [theirs.revision, textOf(theirs)];
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

  /** Makes it a letter, with a `seal` a closed one. What is sent is fixed first: a repeat is the same. */
  keep(seal = null) {
    if (this.conflict) return Promise.resolve(); // which version is not for us to say
    this.#creating ??= this.#create(seal).finally(() => {
      this.#creating = null;
    });
    return this.#creating;
  }

  async #create(seal) {
    this.#later.cancel();
    await this.#sending;
    this.#keeping ??= { ...this.text, revision: this.#revision, seal, replyTo: this.replyTo };
    const server = this.state.server === "refused" ? "waiting" : this.state.server;
    this.#tell({ keeping: true, sealing: Boolean(this.#keeping.seal), server });
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
      const { seal } = this.#keeping;
      this.#keeping = null;
      this.#tell({ keeping: false, server: "waiting" });
      if (error.code === "stale_revision") this.#meet(error.problem.current, this.text);
      else this.#refuse(error);
      await this.writeToDevice();
      // Another tab has already made a letter of this draft: this text stays a draft of its own.
      if (error.code === "idempotency_key_reused") this.dispatchEvent(new CustomEvent("taken", { detail: seal }));
    }
  }

  /** Another page goes on with it. */
  leave() {
    this.#later.cancel();
  }

  /** Nothing of it stays on the device. */
  async forget() {
    this.#later.cancel();
    await this.#writing;
    await this.device.remove("drafts", [this.account, this.id, this.tab]).catch(() => {});
  }
}
