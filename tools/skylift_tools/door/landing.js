// Takes over the new content, unless someone has the focus inside. What was unfolded stays so.
const unfolded = (main) => [...main.querySelectorAll("details[open]")].map((each) => each.dataset.key);
setInterval(async () => {
  const main = document.querySelector("main");
  if (document.hidden || main.contains(document.activeElement)) return;
  try {
    const fresh = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
    const content = fresh.querySelector("main");
    const open = unfolded(main);
    for (const each of content.querySelectorAll("details")) each.open = open.includes(each.dataset.key);
    document.title = fresh.title;
    if (content.innerHTML !== main.innerHTML) main.innerHTML = content.innerHTML;
  } catch {
    document.title = "Skylift does not answer";
  }
}, 3000);
