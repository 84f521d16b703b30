// The letters, drafts and pictures of the signed-in person, as the services offer them.

import { api } from "./app.js";
import { imageIds, textOf } from "./text.js";

const LETTERS = "/api/letters/";
const IMAGES = "/api/images/";

/** A text as the letter service takes it: pictures by their ids; what is not named stays as it is. */
const sent = ({ images, ...rest }) => (images ? { ...rest, image_ids: imageIds({ images }) } : rest);

/** Whom it answers, if that is known: what is not said stays as it is. */
const answering = (replyTo) => (replyTo ? { reply_to: replyTo } : {});

export const letters = {
  list: (query) => api.get(LETTERS, { query }),
  get: (id) => api.get(`${LETTERS}${id}/`),
  change: (id, changes) => api.patch(`${LETTERS}${id}/`, sent(changes), { retries: 1 }),
  remove: (id) => api.delete(`${LETTERS}${id}/`),
  tags: () => api.get(`${LETTERS}tags/`),
  statistics: () => api.get(`${LETTERS}statistics/`),

  /** The draft's id makes creating it twice impossible; the draft goes as the letter comes. */
  create: ({ revision, seal, replyTo, ...text }, draftId) => {
    const letter = { ...sent(textOf(text)), ...seal, ...answering(replyTo), draft_id: draftId, draft_revision: revision };
    return api.post(LETTERS, letter, { idempotencyKey: draftId, retries: 0 });
  },

  /** `seal` is {opens_on, opens_time, time_zone, hide_title}; what is put off keeps its hour and zone. */
  seal: (id, seal) => api.post(`${LETTERS}${id}/seal/`, seal),
  unseal: (id) => api.post(`${LETTERS}${id}/unseal/`),
  postpone: (id, day) => api.post(`${LETTERS}${id}/postpone/`, { opens_on: day }),
  open: (id) => api.post(`${LETTERS}${id}/open/`, undefined, { retries: 1 }),
  proof: (id) => api.get(`${LETTERS}${id}/proof/`),
  thenAndNow: (id) => api.get(`${LETTERS}${id}/then-and-now/`),
  onThisDay: () => api.get(`${LETTERS}on-this-day/`),

  /** Rows of a list have the beginning of the text (`excerpt`); `draft` has all of it (`body`). */
  drafts: (query) => api.get(`${LETTERS}drafts/`, { query }),
  draft: (id) => api.get(`${LETTERS}drafts/${id}/`),
  saveDraft: (id, text, { revision = 0, replyTo = null } = {}) => {
    const draft = { ...sent(textOf(text)), ...answering(replyTo), revision };
    return api.put(`${LETTERS}drafts/${id}/`, draft, { retries: 0 });
  },
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
