// Routines and special days as the service knows them.

import { newId } from "./ids.js";

const MOST = 100;

export class Routines {
  #api;

  constructor(api) {
    this.#api = api;
  }

  routines() {
    return this.#all("/api/routines/");
  }

  specialDays() {
    return this.#all("/api/special-days/");
  }

  /** Makes a routine, or changes the one with that id. */
  save(id, fields) {
    return this.#save("/api/routines/", id, fields);
  }

  saveSpecialDay(id, fields) {
    return this.#save("/api/special-days/", id, fields);
  }

  remove(id) {
    return this.#api.delete(`/api/routines/${id}/`);
  }

  removeSpecialDay(id) {
    return this.#api.delete(`/api/special-days/${id}/`);
  }

  /** `said` is {quantity, note}: what it does not name stays as it was, and no quantity is all of it. */
  check(id, day, said) {
    return this.#api.put(`/api/routines/${id}/checks/${day}/`, said);
  }

  /** What was told of a day: {quantity, note, …}, or null if nothing was. */
  async told(id, day) {
    try {
      return await this.#api.get(`/api/routines/${id}/checks/${day}/`);
    } catch (error) {
      if (error.status !== 404) throw error;
      return null;
    }
  }

  skip(id, day, said = {}) {
    return this.#api.put(`/api/routines/${id}/skips/${day}/`, said);
  }

  /** Takes back what was said of a day: "checks" or "skips". */
  undo(id, day, kind) {
    return this.#api.delete(`/api/routines/${id}/${kind}/${day}/`);
  }

  /** One routine, or all of them without an id. */
  async pause(id, span) {
    return (await this.#api.post(this.#pausing(id), span)).results;
  }

  async resume(id) {
    return (await this.#api.delete(this.#pausing(id))).results;
  }

  suggestions(wish) {
    return this.#api.post("/api/routines/suggestions/", { wish });
  }

  #pausing(id) {
    return id ? `/api/routines/${id}/pause/` : "/api/routines/pause/";
  }

  #save(path, id, fields) {
    if (id) return this.#api.patch(`${path}${id}/`, fields);
    return this.#api.post(path, fields, { idempotencyKey: newId() });
  }

  async #all(path) {
    const rows = [];
    let cursor = "";
    do {
      const page = await this.#api.get(path, { query: { limit: MOST, cursor } });
      rows.push(...page.results);
      cursor = page.next;
    } while (cursor);
    return rows;
  }
}
