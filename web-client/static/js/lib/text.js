// The text of a letter or draft: title, body and tags.

export const emptyText = () => ({ title: "", body: "", tags: [] });

export const textOf = ({ title, body, tags }) => ({
  title: title ?? "",
  body: body ?? "",
  tags: [...(tags ?? [])],
});

const canonical = (text) => JSON.stringify(textOf(text)).normalize("NFC");

export const sameText = (one, other) => canonical(one) === canonical(other);

export const isBlank = ({ title, body, tags }) => !title.trim() && !body.trim() && !tags?.length;

export const BODY_LIMIT = 100_000;

/** Characters as the server counts them: code points, not UTF-16 units. */
export const characters = (text) => {
  let count = text.length;
  for (const unit of text.match(/[\ud800-\udbff][\udc00-\udfff]/g) ?? []) count -= unit.length - 1;
  return count;
};
