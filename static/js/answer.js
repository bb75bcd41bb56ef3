// Keeps the draft of an answer while it is being written, so that a closed window or an ended session loses nothing.
const composer = document.querySelector(".composer")
const said = document.getElementById("kept")
const PAUSE = 2000 // milliseconds after the last key
let timer
let keeping = Promise.resolve(true)

async function keep() {
  const data = new FormData(composer)
  data.delete("file")
  data.set("intent", "keep")
  try {
    const answer = await fetch(location.href, { method: "POST", body: data, redirect: "manual" })
    const isKept = answer.status === 204
    const now = new Date().toTimeString().slice(0, 5).replace(":", ".")
    said.textContent = isKept ? `${composer.dataset.kept} ${now}` : composer.dataset.lost
    said.classList.toggle("late", !isKept)
    return isKept
  } catch {
    // Without a connection the text is still in the window: the next key tries again.
    return false
  }
}

composer.addEventListener("input", (event) => {
  if (event.target.name !== "text") return
  clearTimeout(timer)
  timer = setTimeout(() => { keeping = keeping.then(keep) }, PAUSE)
})

// What could not be kept a moment ago is not sent off into a sign-in page either: first it must be kept.
composer.addEventListener("submit", async (event) => {
  clearTimeout(timer)
  if (!said.classList.contains("late")) return
  event.preventDefault()
  if (await keep()) composer.requestSubmit(event.submitter)
})
