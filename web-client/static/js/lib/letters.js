// The letters, drafts and pictures of the signed-in person, as the services offer them.

import { api } from "./app.js";
import { imageIds, textOf } from "./text.js";

const LETTERS = "/api/letters/";
const IMAGES = "/api/images/";

/** A text as the letter service takes it: pictures by their ids; what is not named stays as it is. */
const sent = ({ images, ...rest }) => (images ? { ...rest, image_ids: imageIds({ images }) } : rest);

export const letters = {
  list: (query) => api.get(LETTERS, { query }),
  get: (id) => api.get(`${LETTERS}${id}/`),
  change: (id, changes) => api.patch(`${LETTERS}${id}/`, sent(changes), { retries: 1 }),
  remove: (id) => api.delete(`${LETTERS}${id}/`),
  tags: () => api.get(`${LETTERS}tags/`),
  statistics: () => api.get(`${LETTERS}statistics/`),

  /** The draft's id makes creating it twice impossible; the draft goes as the letter comes. */
  create: ({ revision, ...text }, draftId) => {
    const letter = { ...sent(textOf(text)), draft_id: draftId, draft_revision: revision };
    return api.post(LETTERS, letter, { idempotencyKey: draftId, retries: 0 });
  },

  /** Rows of a list have the beginning of the text (`excerpt`); `draft` has all of it (`body`). */
  drafts: (query) => api.get(`${LETTERS}drafts/`, { query }),
  draft: (id) => api.get(`${LETTERS}drafts/${id}/`),
  saveDraft: (id, text, revision) =>
    api.put(`${LETTERS}drafts/${id}/`, { ...sent(textOf(text)), revision }, { retries: 0 }),
  removeDraft: (id) => api.delete(`${LETTERS}drafts/${id}/`),
};

export const images = {
  /** The same `key` again makes no second picture; `onprogress` gets the share that has left. */
  upload: (file, { key, onprogress, signal }) => {
    const form = new FormData();
    form.append("file", file, file.name || "picture");
    return api.post(IMAGES, form, { idempotencyKey: key, retries: 0, onprogress, signal });
  },
  describe: (id, alt, options) => api.patch(`${IMAGES}${id}/`, { alt }, { retries: 0, ...options }),
};
