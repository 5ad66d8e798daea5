// What a host page's own script does with the widget.
const heard = [];
for (const name of ["ready", "open", "close", "send", "reply", "feedback", "error"]) {
  document.addEventListener(`vejviser:${name}`, (event) => heard.push({ name, ...event.detail }));
}
window.heard = heard;
document.getElementById("opener").addEventListener("click", () => window.vejviser.open("Hvornår er der åbent?"));
