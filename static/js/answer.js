// Keeps the draft of an answer while it is being written, so that a closed window loses nothing.
const composer = document.querySelector(".composer")
const said = document.getElementById("kept")
const PAUSE = 2000 // milliseconds after the last key
let timer
let keeping = Promise.resolve()

async function keep() {
  const data = new FormData(composer)
  data.delete("file")
  data.set("intent", "keep")
  try {
    const answer = await fetch(location.href, { method: "POST", body: data, redirect: "manual" })
    if (answer.status === 204) said.textContent = `${composer.dataset.kept} ${new Date().toTimeString().slice(0, 5).replace(":", ".")}`
  } catch {
    // Without a connection the text is still in the window: the next key tries again.
  }
}

composer.addEventListener("input", (event) => {
  if (event.target.name !== "text") return
  clearTimeout(timer)
  timer = setTimeout(() => { keeping = keeping.then(keep) }, PAUSE)
})
composer.addEventListener("submit", () => clearTimeout(timer))
