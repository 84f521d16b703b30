// A face: the photo, else the first letter of a name.

import { icon, make } from "../lib/dom.js";
import { squareOf } from "../lib/preview.js";

/** The first character a reader would call one, also of 각 in parts or of a family of emoji. */
function initialOf(name) {
  const [first] = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(name.trim());
  return first?.segment.toLocaleUpperCase() ?? "";
}

export function drawAvatar(place, { nickname = "", email = "", photo_url: address = null }, onmissing) {
  const initial = initialOf(nickname) || initialOf(email);
  const letter = initial || icon("person");
  if (!address) {
    place.replaceChildren(letter);
    return;
  }
  const image = make("img", { src: address, alt: "", width: 512, height: 512, decoding: "async" });
  image.addEventListener("error", () => {
    place.replaceChildren(letter);
    onmissing?.();
  });
  place.replaceChildren(image);
}

/** Shows what was chosen before it is sent; a kind the browser cannot draw is shown afterwards. */
export async function previewPhoto(place, file) {
  const canvas = await squareOf(file, 256);
  if (canvas) place.replaceChildren(canvas);
}
