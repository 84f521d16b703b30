// A picture that was kept: shown at a signed address, which is asked for again once it is over.

import { find, icon, make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

const SIDES = { small: 320, medium: 1080 };
const READING = "(max-width: 519px) calc(100vw - 48px), 640px";
const TOGETHER = 5_000;

/** Asks for pictures with new addresses, once for all that fail together: `load` gives {images}. */
export function renewing(load) {
  let asked = null;
  return async (id) => {
    asked ??= load().finally(() => setTimeout(() => (asked = null), TOGETHER));
    const { images } = await asked;
    return (images ?? []).find((picture) => picture.id === id && picture.thumbnails);
  };
}

const widthAt = ({ width, height }, side) => Math.round(width * Math.min(1, side / Math.max(width, height)));

function attributesOf(picture, use) {
  const { thumbnails } = picture;
  if (use === "small" || !picture.width) return { src: thumbnails[use] };
  const candidate = (size) => `${thumbnails[size]} ${widthAt(picture, SIDES[size])}w`;
  return { srcset: `${candidate("small")}, ${candidate("medium")}`, sizes: READING, src: thumbnails.medium };
}

const missing = (retry) =>
  make("span", { class: "picture-missing" }, icon("picture"), make("span", {}, t("pictures.cannot_load")), retry);

export const isMissing = (place) => Boolean(find(".picture-missing", place));

/**
 * `use` is small (a thumbnail) or medium (to look at). `renew` as `renewing` gives it. What cannot
 * be shown says so; an "again" event, or the button where there may be one (`button`), asks for it
 * once more.
 */
export function pictureImage(picture, { use, renew, alt = picture.alt, button = false }) {
  const place = make("span", { class: "picture" });
  let mayRenew = Boolean(renew);
  const show = (current) => {
    const { width, height } = use === "small" ? { width: SIDES.small, height: SIDES.small } : current;
    const shared = { alt, width, height, decoding: "async", loading: use === "small" ? "lazy" : null };
    const image = make("img", { ...shared, ...attributesOf(current, use) });
    image.addEventListener("error", fail);
    place.replaceChildren(image);
  };
  const fail = async () => {
    const current = mayRenew ? await renew(picture.id).catch(() => null) : null;
    mayRenew = false;
    if (current) show(current);
    else place.replaceChildren(missing(button ? retry() : null));
  };
  const retry = () => make("button", { type: "button", class: "link", onclick: again }, t("pictures.again"));
  const again = () => {
    mayRenew = Boolean(renew);
    if (mayRenew) fail();
    else show(picture);
  };
  place.addEventListener("again", again);
  show(picture);
  return place;
}

/** What a reader of the screen hears of one of several. */
export const nameOf = (picture, place, count) => picture.alt || t("pictures.one_of", { place: place + 1, count });

/** A line of small pictures, in a version that is chosen or kept. */
export function pictureLine({ images }, renew) {
  const there = (images ?? []).filter(({ thumbnails }) => thumbnails);
  if (!there.length) return null;
  const each = (picture, place) =>
    pictureImage(picture, { use: "small", renew, alt: nameOf(picture, place, there.length) });
  return make("p", { class: "picture-line" }, there.map(each));
}
