// Counts the characters of a form's limited texts. What it says comes from the page, in the reader's language.
for (const field of document.querySelectorAll("[data-counter]")) {
  const texts = JSON.parse(field.dataset.counter)
  const limit = field.maxLength
  const recommended = Number(field.dataset.recommended) || null

  const counter = document.createElement("div")
  counter.className = "counter"
  counter.id = `${field.id}_counter`
  // Spoken when the text comes near a limit, and not at every letter.
  const spoken = document.createElement("div")
  spoken.className = "visually-hidden"
  spoken.setAttribute("role", "status")
  const row = field.closest(".form-row > div, .fieldBox") || field.parentElement
  row.append(counter, spoken)
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${counter.id}`.trim())

  let before = null
  let timer
  const show = () => {
    const count = field.value.length
    const left = limit - count
    const state = left <= 0 ? "full" : left <= limit / 10 ? "near" : recommended && count > recommended ? "long" : ""
    const text = texts.count.replace("{count}", count)
    counter.dataset.state = state
    counter.hidden = !recommended && !state
    counter.textContent = state === "long" || (recommended && state) ? `${text}. ${texts.long}` : text
    if (before !== null && state !== before) {
      clearTimeout(timer)
      timer = setTimeout(() => { spoken.textContent = state ? texts[state].replace("{left}", left) : "" }, 600)
    }
    before = state
  }
  field.addEventListener("input", show)
  show()
}
