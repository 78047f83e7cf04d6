"use strict";
const form = document.getElementById("filters");
const rules = [...document.querySelectorAll(".rule")];
const said = (number) => number.toLocaleString("en-GB");
function fits(line, rule, { partnership, table, severity, text }) {
  const [file, column] = [line.cells[0].textContent, line.cells[1].textContent];
  const [folder, name] = file.split("/");
  const words = `${rule.dataset.rule} ${file} ${column}`.toLowerCase();
  const isOfPartnership = !partnership || !name || name.endsWith(`(${partnership})`)
    || name.toLowerCase().startsWith(partnership.toLowerCase() + ".");
  return isOfPartnership && (!severity || rule.dataset.severity === severity)
    && (!table || folder === table || file.startsWith(table + ".")) && words.includes(text.trim().toLowerCase());
}
function filter() {
  const wanted = Object.fromEntries(new FormData(form));
  let shown = 0, lines = 0;
  for (const rule of rules) {
    const times = rule.querySelector("summary b");
    const all = (times.dataset.all ??= times.textContent);
    let here = 0, faults = 0;
    for (const line of rule.querySelectorAll("tbody tr")) {
      line.hidden = !fits(line, rule, wanted);
      lines += 1;
      if (!line.hidden) {
        here += 1;
        faults += Number(line.cells[2].textContent.replaceAll(",", ""));
      }
    }
    times.textContent = said(faults) === all ? all : `${said(faults)} of ${all}`;
    rule.hidden = here === 0;
    shown += here;
  }
  document.getElementById("shown").textContent = shown === lines ? ""
    : `Filtered: ${said(shown)} of ${said(lines)} lines are shown.`;
}
if (form) {
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
}
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll(".rule, .part")].filter((part) => !part.hidden && !part.open);
  for (const part of opened) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
});
