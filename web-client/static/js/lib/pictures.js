// The pictures of one text: sent in the background, in any order, described, taken out, put back.

import { newId } from "./ids.js";
import { Later } from "./later.js";
import { chosen } from "./picture-files.js";
import { PictureWords } from "./picture-words.js";
import { imageIds } from "./text.js";

export const LIMIT = 10;
const AT_ONCE = 2;
const STOPPED = new Set(["failed", "lost"]);
const PAUSED = new Set(["offline", "away", "signed-out"]);
// What no second attempt would change: too large, no picture, one that cannot be kept.
const REFUSED_FOR_GOOD = new Set([413, 415, 422]);

/**
 * `holder` has the text ({images: …}) and takes `change({images})`, as a Draft does; `images` is
 * the API of letters.js and `files` a PictureFiles. Tells with "change" events, and with "arrived"
 * when one more is there, "stopped" (detail: its key) when one needs the person, and "dropped"
 * (detail: {code, count}) when some were taken out. What a picture is doing, in `list`:
 *   state  ready | waiting | sending | offline | away | signed-out | lost | failed
 *   share  of it that has left, 0 to 1
 *   error  why it failed
 */
export class Pictures extends EventTarget {
  #doing = new Map();
  #words;
  #closed = false;

  constructor({ holder, images, files }) {
    super();
    Object.assign(this, { holder, images, files });
    const replace = (key, changed) => this.#replace(key, changed);
    this.#words = new PictureWords({ images, entries: () => this.#entries, replace });
  }

  get #entries() {
    return this.holder.text.images;
  }

  get list() {
    return this.#entries.map((picture) => ({ ...picture, ...this.#stateOf(picture) }));
  }

  #stateOf({ id, key, refused }) {
    if (refused) return { state: "failed", error: refused };
    return id ? { state: "ready" } : (this.#doing.get(key) ?? { state: "waiting", share: 0 });
  }

  /** What is on its way, words as well; what failed waits for the person. */
  get underWay() {
    return this.list.filter(({ state, unsent }) => (state === "ready" ? unsent : !STOPPED.has(state)));
  }

  get failed() {
    return this.list.filter(({ state }) => STOPPED.has(state));
  }

  /** Once nothing is under way; whether all is well. */
  async settled() {
    this.#words.send();
    while (this.underWay.length) {
      await new Promise((done) => this.addEventListener("change", done, { once: true }));
    }
    return !this.failed.length;
  }

  /** Files from a picker, the clipboard or a drop; gives what was wrong with which (picture-files.js). */
  add(files) {
    const room = LIMIT - this.#entries.filter(({ refused }) => !refused).length;
    const { fitting, wrong } = chosen(files, room);
    const added = fitting.map(() => ({ id: null, key: newId(), alt: "", unsent: false }));
    const kept = fitting.map((file, index) => this.files.put(added[index].key, file));
    if (added.length) this.#change([...this.#entries, ...added]);
    Promise.all(kept).then(() => this.#next());
    return wrong;
  }

  /** Takes it out; what is returned can be put back. */
  remove(key) {
    const place = this.#entries.findIndex((picture) => picture.key === key);
    const picture = this.#entries[place];
    this.#doing.get(key)?.controller?.abort();
    this.#doing.get(key)?.later?.cancel();
    this.#doing.delete(key);
    this.#change(this.#entries.filter((other) => other !== picture));
    this.#next();
    return { picture, place };
  }

  putBack({ picture, place }) {
    this.#change(this.#entries.toSpliced(place, 0, picture));
    this.#next();
  }

  move(key, to) {
    const picture = this.#entries.find((each) => each.key === key);
    const others = this.#entries.filter((each) => each !== picture);
    this.#change(others.toSpliced(to, 0, picture));
  }

  describe(key, alt) {
    this.#replace(key, (picture) => ({ ...picture, alt, unsent: true }));
    this.#words.soon();
  }

  retry(key) {
    const again = (this.#doing.get(key)?.again ?? 0) + 1;
    this.#doing.set(key, { state: "waiting", share: 0, again });
    this.#next();
  }

  /** The network, the service or the session is back, or the text is another one. */
  resume() {
    const known = new Set(this.#entries.map(({ key }) => key));
    for (const [key, { state, controller, later }] of [...this.#doing]) {
      if (!known.has(key)) controller?.abort();
      if (known.has(key) && !PAUSED.has(state)) continue;
      later?.cancel();
      if (known.has(key)) this.#set(key, { state: "waiting" });
      else this.#doing.delete(key);
    }
    this.#next();
    this.#words.send();
  }

  /** The text is done with: nothing is sent or changed any more. */
  close() {
    this.#closed = true;
    this.#words.cancel();
    for (const { controller, later } of this.#doing.values()) {
      controller?.abort();
      later?.cancel();
    }
  }

  /** Takes out those of `sent` that the server refused: it has them no more, or a sealed letter has. */
  dropMissing(error, sent) {
    const ids = imageIds(sent);
    for (const code of ["unknown_image", "sealed_image"]) {
      const gone = new Set(error.places("image_ids", code).map((place) => ids[place]));
      const left = this.#entries.filter(({ id }) => !gone.has(id));
      const count = this.#entries.length - left.length;
      if (!count) continue;
      this.#change(left);
      this.dispatchEvent(new CustomEvent("dropped", { detail: { code, count } }));
    }
  }

  /** Why none of those that are still here can go now. */
  get held() {
    const states = this.list.filter(({ id, refused }) => !id && !refused).map(({ state }) => (STOPPED.has(state) ? "failed" : state));
    if (states.some((state) => state === "sending" || state === "waiting")) return null;
    return states.find((state) => PAUSED.has(state)) ?? states[0] ?? null;
  }

  #tell() {
    this.holder.hold?.(this.held);
    this.dispatchEvent(new Event("change"));
  }

  #change(images) {
    if (this.#closed) return;
    this.holder.change({ images });
    this.#tell();
  }

  #replace(key, changed) {
    this.#change(this.#entries.map((picture) => (picture.key === key ? changed(picture) : picture)));
  }

  #set(key, changes) {
    this.#doing.set(key, { ...this.#doing.get(key), ...changes });
    this.#tell();
    if (STOPPED.has(changes.state)) this.dispatchEvent(new CustomEvent("stopped", { detail: key }));
  }

  #next() {
    const list = this.list;
    const room = AT_ONCE - list.filter(({ state }) => state === "sending").length;
    const waiting = list.filter(({ state }) => state === "waiting").slice(0, Math.max(0, room));
    for (const { key } of waiting) this.#send(key);
    this.#tell();
  }

  async #send(key) {
    const controller = new AbortController();
    const { again = 0, later = new Later() } = this.#doing.get(key) ?? {};
    this.#set(key, { state: "sending", share: 0, controller, later });
    const file = await this.files.get(key);
    if (controller.signal.aborted) return;
    if (!file) this.#set(key, { state: "lost" });
    else {
      const onprogress = (share) => controller.signal.aborted || this.#set(key, { share });
      const options = { key: again ? `${key}-${again}` : key, signal: controller.signal, onprogress };
      await this.images.upload(file, options).then(
        (image) => controller.signal.aborted || this.#arrive(key, image),
        (error) => controller.signal.aborted || this.#fail(key, error, file.name),
      );
    }
    this.#next();
  }

  #arrive(key, { id, content_type, width, height, url, thumbnails }) {
    this.#doing.delete(key);
    const known = { id, content_type, width, height, url, thumbnails };
    this.#replace(key, ({ alt }) => ({ ...known, key, alt, unsent: Boolean(alt) }));
    this.files.remove(key);
    this.dispatchEvent(new Event("arrived"));
    this.#words.send();
  }

  #fail(key, error, name) {
    // It is still being taken in by a request that we heard no more of.
    const isComing = error.code === "upload_in_progress";
    const passes = isComing || (error.isPassing && error.code !== "too_many_uploads");
    if (error.kind === "session") this.#set(key, { state: "signed-out" });
    else if (REFUSED_FOR_GOOD.has(error.status)) this.#refuse(key, error, name);
    else if (!passes) this.#set(key, { state: "failed", error });
    else {
      this.#set(key, { state: error.kind === "network" ? "offline" : "away" });
      this.#doing.get(key).later.again(() => {
        this.#set(key, { state: "waiting" });
        this.#next();
      }, error);
    }
  }

  /** Its reason stays beside the text until it is taken out; it is not sent again. */
  #refuse(key, { status, words }, name) {
    this.#doing.delete(key);
    this.files.remove(key);
    this.#replace(key, (picture) => ({ ...picture, refused: { status, words, name } }));
    this.dispatchEvent(new CustomEvent("stopped", { detail: key }));
  }
}
