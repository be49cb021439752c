// Takes over the new content, unless someone is reading an opened error or has the focus inside.
setInterval(async () => {
  const main = document.querySelector("main");
  if (document.hidden || main.querySelector("details[open]") || main.contains(document.activeElement)) return;
  try {
    const fresh = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
    const content = fresh.querySelector("main");
    document.title = fresh.title;
    if (content.innerHTML !== main.innerHTML) main.innerHTML = content.innerHTML;
  } catch {
    document.title = "Skylift does not answer";
  }
}, 3000);
