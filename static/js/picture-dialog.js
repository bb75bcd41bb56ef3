// The dialog in which an editor picks a picture. Its words and its list come from the server.

const dialog = document.getElementById("picture-dialog");
const list = dialog?.querySelector("[data-list]");
const search = dialog?.querySelector("input[type=search]");

let asked;

async function show(address) {
  // An answer to an older question may come last.
  asked?.abort();
  const mine = (asked = new AbortController());
  list.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { "X-Requested-With": "XMLHttpRequest" }, signal: mine.signal });
    if (!answer.ok) throw new Error(answer.status);
    list.innerHTML = await answer.text();
  } catch {
    if (mine !== asked) return;
    list.textContent = dialog.dataset.failed;
  }
  list.removeAttribute("aria-busy");
}

function start() {
  return show(`${dialog.dataset.address}?q=${encodeURIComponent(search.value)}`);
}

/** Let the editor pick a picture. Resolves to its data, or to null where the dialog is closed without a choice. */
export function choosePicture() {
  const language = document.getElementById("id_language")?.value === "nl" ? "Nl" : "En";
  return new Promise((resolve) => {
    let chosen = null;
    const pick = (event) => {
      const button = event.target.closest("button[data-id]");
      if (button) {
        const { id, src, thumb } = button.dataset;
        chosen = { id, src, thumb, alt: button.dataset[`alt${language}`], caption: button.dataset[`caption${language}`] };
        dialog.close();
        return;
      }
      const page = event.target.closest("a[data-page]");
      if (page) {
        event.preventDefault();
        show(page.href);
      }
    };
    list.addEventListener("click", pick);
    dialog.addEventListener("close", () => {
      list.removeEventListener("click", pick);
      resolve(chosen);
    }, { once: true });
    document.getElementById("picture_uploaded").value = "";
    dialog.showModal();
    start();
    search.focus();
  });
}

if (dialog) {
  let waiting;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(start, 250);
  });
  // Enter searches; it must not save the article around the dialog.
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      start();
    }
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  const upload = dialog.querySelector("a[data-upload]");
  upload?.addEventListener("click", (event) => {
    event.preventDefault();
    const popup = window.open(upload.href, "picture_uploaded", "width=900,height=900,resizable=yes,scrollbars=yes");
    // Blocked: the link opens as any other one.
    if (!popup) {
      window.open(upload.href.replace("_popup=1", ""), "_blank");
      return;
    }
    const watch = setInterval(() => {
      if (popup.closed) {
        clearInterval(watch);
        search.value = "";
        // What was just taken in is what was wanted.
        start().then(() => {
          const key = document.getElementById("picture_uploaded").value;
          if (key) list.querySelector(`button[data-id="${CSS.escape(key)}"]`)?.click();
        });
      }
    }, 300);
  });
}
