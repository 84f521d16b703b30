// One thing to do a little later: the newest wish counts, and each failure waits longer.

const RETRY = [2_000, 4_000, 8_000, 15_000, 30_000];

export class Later {
  #timer = null;
  #failures = 0;

  in(delay, work) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(work, delay);
  }

  /** After a failure; not before the time the server named. */
  again(work, { retryAfter = 0 } = {}) {
    const wait = RETRY[Math.min(this.#failures, RETRY.length - 1)];
    this.#failures += 1;
    this.in(Math.max(wait, retryAfter), work);
  }

  cancel() {
    clearTimeout(this.#timer);
  }

  worked() {
    this.#failures = 0;
  }
}
