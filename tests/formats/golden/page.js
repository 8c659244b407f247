// What a page is whole without: a field to search in it, and marks on what is new since the last visit.
// Nothing leaves the browser; what was seen is remembered there (localStorage).
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  const articles = [...document.querySelectorAll("main article")];
  const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

  function search() {
    const texts = new Map(articles.map(article => [article, fold(article.textContent)]));
    const form = document.createElement("form");
    const field = Object.assign(document.createElement("input"), { type: "search", placeholder: words.search });
    const told = document.createElement("output");
    form.className = "search";
    form.setAttribute("role", "search");
    field.setAttribute("aria-label", words.search);
    form.append(field, told);
    form.addEventListener("submit", event => event.preventDefault());
    field.addEventListener("input", () => {
      const asked = fold(field.value).split(/\s+/).filter(Boolean);
      let found = 0;
      for (const article of articles) {
        article.hidden = !asked.every(word => texts.get(article).includes(word));
        found += article.hidden ? 0 : 1;
      }
      told.textContent = asked.length ? words.found.replace("{n}", found).replace("{total}", articles.length) : "";
    });
    document.querySelector("main").prepend(form);
  }

  function mark() {
    const key = `feedpub ${location.pathname}`;
    const ids = articles.map(article => article.id);
    let seen = null;
    try {
      seen = JSON.parse(localStorage.getItem(key));
      localStorage.setItem(key, JSON.stringify(ids));
    } catch {
      return; // storage is full, or not allowed here
    }
    if (!Array.isArray(seen)) return;
    const known = new Set(seen);
    const fresh = articles.filter(article => !known.has(article.id));
    for (const article of fresh) {
      const label = Object.assign(document.createElement("span"), { className: "new", textContent: words.new });
      article.querySelector(".facts").prepend(label, " ");
    }
    if (fresh.length) {
      const told = Object.assign(document.createElement("p"), { className: "since" });
      told.textContent = words.since.replace("{n}", fresh.length);
      document.querySelector("main").prepend(told);
    }
  }

  if (!articles.length) return;
  mark();
  if (articles.length > 5) search();
})();
