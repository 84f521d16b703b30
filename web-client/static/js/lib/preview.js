// A chosen picture before it is sent, drawn small: a kind the browser cannot draw gives nothing.

import { make } from "./dom.js";

/** Its middle as a square canvas of `side` pixels, or null. */
export async function squareOf(file, side) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  const cut = Math.min(bitmap.width, bitmap.height);
  const canvas = make("canvas", { width: side, height: side });
  const [left, top] = [(bitmap.width - cut) / 2, (bitmap.height - cut) / 2];
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, left, top, cut, cut, 0, 0, side, side);
  bitmap.close();
  return canvas;
}
