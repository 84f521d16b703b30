// What the server has of a draft, as far as this device knows.

import { emptyText, sameText, textOf } from "./text.js";

export class ServerCopy {
  revision = 0;
  text = emptyText();
  /** What was sent last, while nothing came back: it may have that by now. */
  sent = null;

  /** Goes on with what was known when `record` was written or, without one, with what it has now. */
  take(record, { revision = 0, ...text }) {
    this.revision = record?.revision ?? revision;
    this.text = textOf(record?.base ?? text);
    this.sent = record?.sent ?? null;
  }

  get record() {
    return { revision: this.revision, base: this.text, sent: this.sent };
  }

  /** It has exactly this now. */
  has(text, revision) {
    Object.assign(this, { text, revision, sent: null });
  }

  /** Whether somebody saved in between: what it has now is nothing that came from here. */
  isOvertaken(current, text) {
    const ours = [text, this.sent, this.text].filter(Boolean);
    return Boolean(current) && !ours.some((known) => sameText(known, current));
  }
}
