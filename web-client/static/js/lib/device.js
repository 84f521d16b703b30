// What is kept on this device, in IndexedDB, separately for each account.

const NAME = "letters";
const VERSION = 3;
/**
 * Stores and their keys: words are kept per tab, so that two tabs never overwrite each other.
 * `files` are pictures that have not been sent yet.
 */
const STORES = {
  drafts: ["account", "id", "tab"],
  edits: ["account", "id", "tab"],
  files: ["account", "key"],
};

/** Version 1 kept one edit of a letter, whichever tab wrote it: it goes on as one of no open tab. */
function upgrade(database, transaction, oldVersion) {
  const create = (name) => database.createObjectStore(name, { keyPath: STORES[name] });
  const missing = Object.keys(STORES).filter((name) => !database.objectStoreNames.contains(name));
  missing.forEach(create);
  if (oldVersion !== 1) return;
  const reading = transaction.objectStore("edits").getAll();
  reading.onsuccess = () => {
    database.deleteObjectStore("edits");
    const edits = create("edits");
    for (const edit of reading.result) edits.put({ ...edit, tab: "" });
  };
}

const settled = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

export class Device {
  #opening = null;

  #database() {
    this.#opening ??= new Promise((done, failed) => {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = ({ oldVersion }) => upgrade(request.result, request.transaction, oldVersion);
      request.onsuccess = () => {
        // A page of a newer version must not wait for this one.
        request.result.onversionchange = () => {
          request.result.close();
          this.#opening = null;
        };
        done(request.result);
      };
      request.onerror = () => failed(request.error);
    }).catch((error) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  async #in(store, mode, work) {
    const transaction = (await this.#database()).transaction(store, mode);
    const finished = new Promise((done, failed) => {
      transaction.oncomplete = done;
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
    const request = settled(work(transaction.objectStore(store)));
    // Else it waits for this page to say that nothing else comes, which a closed tab never does.
    transaction.commit?.();
    const [result] = await Promise.all([request, finished]);
    return result;
  }

  put(store, record) {
    return this.#in(store, "readwrite", (records) => records.put(record));
  }

  get(store, key) {
    return this.#in(store, "readonly", (records) => records.get(key));
  }

  remove(store, key) {
    return this.#in(store, "readwrite", (records) => records.delete(key));
  }

  /** All records of an account, or those whose key goes on with `id`. */
  all(store, account, id) {
    const prefix = id === undefined ? [account] : [account, id];
    const range = IDBKeyRange.bound(prefix, [...prefix, []]);
    return this.#in(store, "readonly", (records) => records.getAll(range));
  }

  /** A draft or an edit, whichever tabs wrote it. */
  removeAll(store, account, id) {
    const range = IDBKeyRange.bound([account, id], [account, id, []]);
    return this.#in(store, "readwrite", (records) => records.delete(range));
  }

  /** Nothing of the account stays. */
  async clear(account) {
    const range = IDBKeyRange.bound([account], [account, []]);
    for (const store of Object.keys(STORES)) {
      await this.#in(store, "readwrite", (records) => records.delete(range));
    }
  }
}
