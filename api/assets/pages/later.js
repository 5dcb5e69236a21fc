// Lets the button print, and begins the program of a page that the server has written: once it is seen, so that nothing
// keeps the page waiting; or when a mouse moves or a key is pressed, since on a phone the page does all that is needed.
document.getElementById("print")?.addEventListener("click", () => window.print());
const loader = document.querySelector("script[type='text/later']");
let hasBegun = false;
const begin = () => {
  if (hasBegun) return;
  hasBegun = true;
  const program = document.createElement("script");
  program.type = "module";
  program.textContent = loader.textContent;
  document.head.append(program);
};
if (loader.dataset.begin === "seen") {
  const seen = new PerformanceObserver(() => {
    seen.disconnect();
    begin();
  });
  seen.observe({ type: "paint", buffered: true });
  // Browsers that hide times from pages tell of no paint.
  addEventListener("load", () => setTimeout(begin, 1000));
} else {
  const begun = new AbortController();
  const used = (event) => {
    if (event.pointerType && event.pointerType !== "mouse") return;
    begun.abort();
    begin();
  };
  for (const kind of ["pointermove", "pointerdown", "keydown"]) {
    addEventListener(kind, used, { passive: true, signal: begun.signal });
  }
}
