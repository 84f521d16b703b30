// The letters and drafts of the signed-in person, as the letter service offers them.

import { api } from "./app.js";
import { textOf } from "./text.js";

const LETTERS = "/api/letters/";

export const letters = {
  list: (query) => api.get(LETTERS, { query }),
  get: (id) => api.get(`${LETTERS}${id}/`),
  change: (id, changes) => api.patch(`${LETTERS}${id}/`, changes, { retries: 1 }),
  remove: (id) => api.delete(`${LETTERS}${id}/`),
  tags: () => api.get(`${LETTERS}tags/`),
  statistics: () => api.get(`${LETTERS}statistics/`),

  /** The draft's id makes creating it twice impossible; the draft goes as the letter comes. */
  create: ({ revision, ...text }, draftId) => {
    const letter = { ...textOf(text), draft_id: draftId, draft_revision: revision };
    return api.post(LETTERS, letter, { idempotencyKey: draftId, retries: 0 });
  },

  /** Rows of a list have the beginning of the text (`excerpt`); `draft` has all of it (`body`). */
  drafts: (query) => api.get(`${LETTERS}drafts/`, { query }),
  draft: (id) => api.get(`${LETTERS}drafts/${id}/`),
  saveDraft: (id, text, revision) =>
    api.put(`${LETTERS}drafts/${id}/`, { ...textOf(text), revision }, { retries: 0 }),
  removeDraft: (id) => api.delete(`${LETTERS}drafts/${id}/`),
};
