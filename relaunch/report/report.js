(() => {
  "use strict";
  const folds = [...document.querySelectorAll("details")];
  const rows = [...document.querySelectorAll("details tbody tr")];
  const tools = document.getElementById("tools");
  const box = document.getElementById("filter");
  const hits = document.getElementById("hits");
  let texts = null;

  // What the address bar names may stand in a part that is folded.
  const unfold = () => {
    const at = document.getElementById(location.hash.slice(1));
    for (let e = at; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
  };

  const filter = () => {
    const wanted = box.value.trim().toLowerCase();
    texts ??= rows.map((row) => row.textContent.toLowerCase());
    const open = new Set();
    let found = 0;
    rows.forEach((row, n) => {
      row.hidden = wanted !== "" && !texts[n].includes(wanted);
      if (wanted && !row.hidden) { found += 1; open.add(row.closest("details")); }
    });
    folds.forEach((fold) => {
      fold.classList.toggle("none", wanted !== "" && !open.has(fold));
      if (wanted) fold.open = open.has(fold);
    });
    hits.textContent = wanted ? `${found} ${found === 1 ? hits.dataset.one : hits.dataset.many}` : "";
  };

  let timer = 0;
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(filter, 150); });
  document.getElementById("open-all").addEventListener("click", () => {
    const shut = folds.some((fold) => !fold.open);
    folds.forEach((fold) => { fold.open = shut; });
  });
  addEventListener("hashchange", unfold);
  unfold();
  tools.hidden = false;
})();
