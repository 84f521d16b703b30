// Pictures that were chosen and not sent yet: kept on the device, or as long as the page if it cannot.

const DAY = 86_400_000;

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
