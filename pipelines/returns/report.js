"use strict";
const form = document.getElementById("filters");
function filter() {
  const { partnership, table, severity, text } = Object.fromEntries(new FormData(form));
  const wanted = text.trim().toLowerCase();
  let shown = 0, lines = 0;
  for (const rule of document.querySelectorAll(".rule")) {
    const isKind = !severity || rule.dataset.severity === severity;
    let here = 0;
    for (const line of rule.querySelectorAll("tbody tr")) {
      const file = line.cells[0].textContent;
      const [folder, name] = file.split("/");
      const words = (rule.dataset.rule + " " + file + " " + line.cells[1].textContent).toLowerCase();
      const fits = isKind && (!table || folder === table) && words.includes(wanted)
        && (!partnership || !name || name.toLowerCase().startsWith(partnership.toLowerCase() + ".")
          || name.toLowerCase().startsWith("all."));
      line.hidden = !fits;
      lines += 1;
      here += fits;
    }
    rule.hidden = here === 0;
    shown += here;
  }
  document.getElementById("shown").textContent = shown === lines ? "" : `${shown} of ${lines} lines shown`;
}
if (form) {
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
}
addEventListener("beforeprint", () => {
  for (const rule of document.querySelectorAll(".rule:not([hidden])")) rule.open = true;
});
