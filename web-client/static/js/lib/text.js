// What a letter or draft is made of: title, body, tags and pictures.

export const emptyText = () => ({ title: "", body: "", tags: [], images: [] });

/**
 * A picture of a text. `key` names it on this device; without an `id` it is still to be sent, and
 * `unsent` says that its words (`alt`) are. `refused` ({status, words}) is one that never can be.
 */
const pictureOf = ({ id = null, key = id, alt = "", unsent = false, refused = null, ...known }) => {
  const { content_type, width, height, url, thumbnails, held_until: until } = known;
  const held_until = until ?? null;
  return { id, key, alt: alt ?? "", unsent, refused, content_type, width, height, url, thumbnails, held_until };
};

/** Until when a sealed letter holds a picture back; nothing once that instant has come. */
export const heldUntil = ({ held_until: until }) => (until && Date.parse(until) > Date.now() ? until : null);

const isToBeSent = ({ id, refused }) => !id && !refused;

export const textOf = ({ title, body, tags, images }) => ({
  title: title ?? "",
  body: body ?? "",
  tags: [...(tags ?? [])],
  images: (images ?? []).map(pictureOf),
});

/** The ids of the pictures that the server has, in their order. */
export const imageIds = ({ images }) => (images ?? []).map(({ id }) => id).filter(Boolean);

/** Whether pictures, or words for them, are still on their way to the server. */
export const isWaiting = ({ images }) => (images ?? []).some((picture) => isToBeSent(picture) || picture.unsent);

/** Pictures that were never taken in: they stay beside the text until they are taken out. */
export const refusedOf = (text) => (text?.images ?? []).filter(({ refused }) => refused);

/** How many pictures are only on this device. */
export const picturesHere = ({ images }) => (images ?? []).filter(isToBeSent).length;

// Pictures on their way are no difference between two texts yet.
const canonical = ({ title, body, tags, ...rest }) =>
  JSON.stringify([title ?? "", body ?? "", tags ?? [], imageIds(rest)]).normalize("NFC");

export const sameText = (one, other) => canonical(one) === canonical(other);

/** What of a text would be lost without this device, where `saved` is what the server has. */
export function onlyHere(text, saved = emptyText()) {
  const there = imageIds(saved);
  const { images } = textOf(text);
  const pictures = images.filter(({ id, refused }) => !refused && !there.includes(id)).length;
  const words = images.some(({ id, unsent }) => id && unsent) || !sameText({ ...text, images: saved.images }, saved);
  return { texts: words || !pictures ? 1 : 0, pictures };
}

export const isBlank = ({ title, body, tags, images }) =>
  !title.trim() && !body.trim() && !tags?.length && !images?.length;

export const BODY_LIMIT = 100_000;

/** Characters as the server counts them: code points, not UTF-16 units. */
export const characters = (text) => {
  let count = text.length;
  for (const unit of text.match(/[\ud800-\udbff][\udc00-\udfff]/g) ?? []) count -= unit.length - 1;
  return count;
};
