// The words for the pictures of a text: sent a little after they were typed, each until it is there.

import { Later } from "./later.js";

const IDLE = 800;

export class PictureWords {
  #later = new Later();

  /** `entries()` are the pictures of the text now, `replace(key, changed)` changes one of them. */
  constructor({ images, entries, replace }) {
    Object.assign(this, { images, entries, replace });
  }

  get #unsent() {
    return this.entries().filter(({ id, unsent }) => id && unsent);
  }

  soon() {
    this.#later.in(IDLE, () => this.send());
  }

  cancel() {
    this.#later.cancel();
  }

  async send() {
    this.cancel();
    for (const { id, key, alt } of this.#unsent) {
      const error = await this.images.describe(id, alt).then(() => null, (failure) => failure);
      if (error?.kind === "session") return;
      if (error?.isPassing) {
        this.#later.again(() => this.send(), error);
        return;
      }
      this.#later.worked();
      // Words typed meanwhile are sent next; a picture that is gone needs none.
      this.replace(key, (picture) => ({ ...picture, unsent: picture.alt !== alt }));
    }
    if (this.#unsent.length) this.soon();
  }
}
