// Remembers that the visitor has accepted, so that the banner is shown once.
const banner = document.querySelector(".cookie-banner");
if (localStorage.getItem("cookies") === "accepted") banner.remove();
banner.querySelector("button").addEventListener("click", () => {
  localStorage.setItem("cookies", "accepted");
  banner.remove();
});
