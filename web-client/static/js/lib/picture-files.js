// Pictures that were chosen and not sent yet: kept on the device, or as long as the page if it cannot.

const DAY = 86_400_000;
const LARGEST = 20 * 1024 * 1024;
const IS_PICTURE = /^image\/(?!svg)|\.hei[cf]$/i;

export class PictureFiles {
  #memory = new Map();

  constructor(device, account) {
    Object.assign(this, { device, account });
  }

  async put(key, file) {
    this.#memory.set(key, file);
    const record = { account: this.account, key, file, at: Date.now() };
    await this.device.put("files", record).catch(() => {});
  }

  /** The copy first: the file it was made of may be gone. */
  async get(key) {
    const record = await this.device.get("files", [this.account, key]).catch(() => null);
    return record?.file ?? this.#memory.get(key) ?? null;
  }

  async remove(key) {
    this.#memory.delete(key);
    await this.device.remove("files", [this.account, key]).catch(() => {});
  }

  /** Files of a day ago and more that no draft and no edit of this device names. */
  async tidy() {
    const all = (store) => this.device.all(store, this.account);
    const texts = [...(await all("drafts")), ...(await all("edits"))].map(({ text }) => text);
    const named = new Set(texts.flatMap(({ images }) => images ?? []).map(({ key }) => key));
    for (const { key, at } of await all("files")) {
      if (!named.has(key) && at < Date.now() - DAY) await this.remove(key);
    }
  }
}

const NAMED = 3;

/**
 * Those of some files that can be pictures of a text with so much room; `wrong` says of the others
 * why not, and which: [{why, names, more}], where `more` is how many beside those names.
 */
export function chosen(files, room) {
  const isPicture = ({ type, name }) => IS_PICTURE.test(type) || IS_PICTURE.test(name);
  const others = [...files].filter((file) => !isPicture(file));
  const pictures = [...files].filter(isPicture);
  const heavy = pictures.filter(({ size }) => size > LARGEST);
  const light = pictures.filter(({ size }) => size <= LARGEST);
  const fitting = light.slice(0, Math.max(0, room));
  const left = { not_a_picture: others, too_large: heavy, limit: light.slice(fitting.length) };
  const wrong = Object.entries(left)
    .filter(([, refused]) => refused.length)
    .map(([why, refused]) => ({ why, names: refused.slice(0, NAMED).map(({ name }) => name), more: Math.max(0, refused.length - NAMED) }));
  return { fitting, wrong };
}
