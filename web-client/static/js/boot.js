// Before the first paint: the language, whether somebody is signed in on this device, early forms.
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
  // A form that is sent before the page can take it waits: the browser would post it to this page.
  let held = null;
  const hold = (event) => {
    if (event.target.method !== "post") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held = event.target;
  };
  addEventListener("submit", hold, true);
  const letGo = () => {
    removeEventListener("submit", hold, true);
    held?.requestSubmit();
  };
  addEventListener("pageready", letGo, { once: true });
})();
