// The texts of the pages in the person's language; Korean is what the markup already says.

import { findAll } from "./dom.js";
import { storage } from "./storage.js";

const dictionaries = {
  ko: () => import("../i18n/ko.js"),
  en: () => import("../i18n/en.js"),
};
const NAMES = { ko: "한국어", en: "English" };

let texts = {};
let plural = new Intl.PluralRules("ko");

export const language = () => document.documentElement.lang;
export const otherLanguage = () => (language() === "ko" ? "en" : "ko");
export const languageName = (code) => NAMES[code];

/** The text of a key; `{name}` is replaced, and `count` chooses between `.one` and `.other`. */
export function t(key, values = {}) {
  const chosen = "count" in values ? `${key}.${plural.select(values.count)}` : key;
  const text = texts[chosen] ?? texts[`${key}.other`] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const has = (key) => key in texts;

export function translate(root) {
  for (const element of findAll("[data-i18n]", root)) {
    element.textContent = t(element.dataset.i18n);
  }
  for (const element of findAll("[data-i18n-attr]", root)) {
    for (const pair of element.dataset.i18nAttr.split(";")) {
      const [attribute, key] = pair.split("=");
      element.setAttribute(attribute, t(key));
    }
  }
}

async function load(code) {
  texts = (await dictionaries[code]()).default;
  plural = new Intl.PluralRules(code);
  document.documentElement.lang = code;
}

/** Loads the texts of the language that boot.js chose, and shows the page. */
export async function startLanguage() {
  await load(language());
  if (language() !== "ko") translate(document);
  document.documentElement.classList.remove("is-translating");
}

/** Changes the language in place: what was typed stays. */
export async function changeLanguage(code) {
  await load(code);
  storage.set("language", code);
  translate(document);
  document.dispatchEvent(new CustomEvent("languagechange"));
}

/** The language a text is written in, as far as its letters tell: for the voice that reads it. */
export const languageOf = (text) => (/[ᄀ-ᇿ㄰-㆏가-힣]/.test(text) ? "ko" : "en");
