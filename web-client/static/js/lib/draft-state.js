// What a person should know of the draft they are writing.

import { emptyText, picturesHere, sameText } from "./text.js";
import { ServerCopy } from "./server-copy.js";

const PERSISTING = ["offline", "away", "signed-out"];

/**
 * Tells with "change" events; `state` is what the person should know:
 *   device  blank | saving | saved | failed
 *   server  blank | waiting | saved | offline | away | signed-out | conflict | refused
 *   keeping whether the draft is on its way to becoming a letter, and `sealing` a sealed one
 *   pictures how many are only on this device, and
 *   held    why, if they cannot go now: offline | away | signed-out | failed
 */
export class DraftState extends EventTarget {
  state = { device: "blank", server: "blank", savedAt: null, words: "", keeping: false, pictures: 0, held: null };
  text = emptyText();
  /** The other version ({theirs}), while the person has not said which one it shall be. */
  conflict = null;
  server = new ServerCopy();

  get isDirty() {
    return !sameText(this.text, this.server.text);
  }

  tell(changes) {
    Object.assign(this.state, changes, { pictures: picturesHere(this.text) });
    this.dispatchEvent(new Event("change"));
  }

  /** What keeps pictures of the text from going to the server. */
  hold(held) {
    if (held !== this.state.held) this.tell({ held });
  }

  /** While something is wrong the words stay; they change when an attempt succeeds. */
  pending(isSending) {
    if (PERSISTING.includes(this.state.server)) return this.state.server;
    if (this.isDirty || isSending) return "waiting";
    return this.server.revision ? "saved" : "blank";
  }
}
