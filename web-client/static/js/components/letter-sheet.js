// A letter as it is read.

import { longDay, moment } from "../lib/dates.js";
import { make } from "../lib/dom.js";
import { languageOf, t } from "../lib/i18n.js";
import { isMissing, nameOf, pictureImage } from "./picture.js";
import { viewPictures } from "./picture-viewer.js";

const paragraphs = (body) => body.replace(/\r\n?/g, "\n").split(/\n{2,}/);

/** Rows of pictures, each as wide as its shape asks; one leads to itself in full. */
function pictureRows(pictures, renew) {
  const figure = (picture, place) => {
    const image = pictureImage(picture, { use: "medium", renew, alt: nameOf(picture, place, pictures.length) });
    const open = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      if (isMissing(image)) image.dispatchEvent(new Event("again"));
      else viewPictures(pictures, place, renew);
    };
    const element = make("li", { class: "sheet-picture" }, make("a", { href: picture.url, onclick: open }, image));
    element.style.setProperty("--shape", picture.width ? picture.width / picture.height : 4 / 3);
    return element;
  };
  if (!pictures.length) return null;
  return make("ul", { class: "sheet-pictures", "aria-label": t("pictures.title") }, pictures.map(figure));
}

/** `renew` gives a picture with new addresses, as `renewing` of picture.js does. */
export function letterSheet(letter, renew) {
  const { title, body, tags, written_on: day, created_at: created, updated_at: updated } = letter;
  const changed = Date.parse(updated) - Date.parse(created) > 60_000;
  const spoken = languageOf(title + body);
  return make(
    "article",
    { class: "sheet" },
    make(
      "p",
      { class: "sheet-date" },
      make("time", { datetime: day }, longDay(day)),
      changed ? make("span", { class: "sheet-changed" }, t("read.changed", { when: moment(updated) })) : null,
    ),
    make("h1", { class: title ? "sheet-title" : "visually-hidden", lang: spoken }, title || t("read.untitled")),
    make("div", { class: "sheet-body", lang: spoken }, paragraphs(body).map((text) => make("p", {}, text))),
    pictureRows(letter.images ?? [], renew),
    tags.length
      ? make(
          "p",
          { class: "sheet-tags" },
          tags.map((tag) => make("a", { href: `/letters/?${new URLSearchParams({ tag })}` }, `#${tag}`)),
        )
      : null,
  );
}
