// Before the first paint: the language, whether somebody is signed in on this device, what comes early.
(() => {
  const root = document.documentElement;
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const known = ["ko", "en"];
  const wanted = [read("language"), ...(navigator.languages ?? [navigator.language])];
  const language = wanted
    .map((tag) => String(tag).slice(0, 2).toLowerCase())
    .find((tag) => known.includes(tag));
  root.lang = language ?? "ko";
  // The pages are written in Korean; other languages stay hidden until they are translated.
  root.classList.toggle("is-translating", root.lang !== "ko");
  for (const name of [root.lang, `${root.lang}-account`, `${root.lang}-pictures`]) {
    const texts = document.createElement("link");
    texts.rel = "modulepreload";
    texts.href = `/static/js/i18n/${name}.js`;
    document.head.append(texts);
  }
  root.classList.toggle("has-account", Boolean(read("account")));
  // What is sent or pressed before the page can take it waits; the browser would post a form to this page.
  let held = null;
  const hold = (event) => {
    const sent = event.type === "submit";
    const what = sent ? event.target : event.target.closest("[data-waits]");
    if (!what || (sent && what.method !== "post")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held = () => (sent ? what.requestSubmit() : what.click());
  };
  const letGo = () => {
    for (const type of ["submit", "click"]) removeEventListener(type, hold, true);
    held?.();
  };
  for (const type of ["submit", "click"]) addEventListener(type, hold, true);
  addEventListener("pageready", letGo, { once: true });
})();
