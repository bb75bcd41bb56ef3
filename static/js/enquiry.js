// What the forms for enquiries do more where scripts run: count characters, send once, keep a draft. Nothing depends on
// it. Its texts come from the page, in the visitor's language.

// The draft of a purpose, whatever the language. It stands in the storage of this tab alone, as { kept, id, answers } while
// somebody types, with `sent` once Send was pressed, and as { kept, received } once the receipt has been seen. Each page
// that held a draft remembers its id, and so knows, when one goes back to it, whether its enquiry has arrived meanwhile.

const PREFIX = "enquiry:"
const DAY = 24 * 60 * 60 * 1000

// Storage may be forbidden or full, or hold what others wrote: then there is no draft, and the form is as without scripts.
function attempt(action) {
  try {
    return action()
  } catch {
    return null
  }
}

function readDraft(purpose) {
  const draft = attempt(() => JSON.parse(sessionStorage.getItem(PREFIX + purpose)))
  const age = Date.now() - draft?.kept
  return age >= 0 && age < DAY ? draft : null
}

function keepDraft(purpose, draft) {
  attempt(() => sessionStorage.setItem(PREFIX + purpose, JSON.stringify({ kept: Date.now(), ...draft })))
}

function dropDraft(purpose) {
  attempt(() => sessionStorage.removeItem(PREFIX + purpose))
}

function dropOldDrafts() {
  const keys = attempt(() => Object.keys(sessionStorage)) ?? []
  const purposes = keys.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length))
  purposes.filter((purpose) => !readDraft(purpose)).forEach(dropDraft)
}

// On the receipt. A draft that was typed since is of a further question, and stays.
function markReceived(purpose) {
  const draft = readDraft(purpose)
  if (draft?.sent) keepDraft(purpose, { received: draft.id })
}

// The questions of the form stand in its fieldsets; what proves a submission, the trap and the page before it do not.
function controlsOf(form) {
  return [...form.querySelectorAll("fieldset :is(input, select, textarea)")]
}

// By what the page came with, not by what stood there first: a browser may have filled in the form before the script runs.
function isAsItCame(control) {
  if (control.type === "radio" || control.type === "checkbox") return control.checked === control.defaultChecked
  if (control.type === "select-one") return control.selectedIndex === Math.max(0, [...control.options].findIndex((option) => option.defaultSelected))
  return control.value === control.defaultValue
}

// An answer that is no longer, or never was, one of the choices leaves the choice as it is.
function fillIn(control, values) {
  if (!Array.isArray(values)) return
  if (control.type === "checkbox") control.checked = values.includes(control.value)
  else if (control.type === "radio") control.checked ||= values.includes(control.value)
  else if (control.type === "select-one") for (const option of control.options) option.selected ||= values.includes(option.value)
  else if (typeof values[0] === "string") control.value = values[0]
}

function keepTyped(form, say, recount) {
  const { purpose } = form.dataset
  const controls = controlsOf(form)
  const note = form.querySelector(".draft")
  // What the server sent back with its errors is newer than any draft.
  const sentBack = "sentBack" in form.dataset
  let id

  const isUntouched = () => !sentBack && controls.every(isAsItCame)

  // An answer that nobody gave stays out: the language of the answer follows that of the page until it is chosen.
  const answers = () => {
    const data = new FormData(form)
    const earlier = readDraft(purpose)?.answers
    const given = controls.filter((control) => sentBack || earlier?.[control.name] || !isAsItCame(control))
    return Object.fromEntries(given.map(({ name }) => [name, data.getAll(name)]))
  }

  const keep = (more) => {
    if (isUntouched()) dropDraft(purpose)
    else keepDraft(purpose, { id, answers: answers(), ...more })
  }

  // Gone back from the receipt: this form's token is used up. A fresh page may inherit the state, so that goes first; and
  // the address loses its fragment, with which nothing would be fetched.
  const startAnew = () => {
    history.replaceState(null, "")
    location.replace(location.pathname + location.search)
  }

  const restore = () => {
    const draft = readDraft(purpose)
    if (draft?.received && draft.received === history.state?.draft) return startAnew()
    id = (draft?.answers && draft.id) || Date.now()
    // Now, not at sending: a change of state would pass for the navigation that one waits for then.
    history.replaceState({ draft: id }, "")
    if (!draft?.answers || sentBack) return
    for (const control of controls) fillIn(control, draft.answers[control.name])
    recount()
    note.hidden = isUntouched()
    if (!note.hidden) say(note.querySelector("p").textContent)
  }

  form.addEventListener("input", () => keep())
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) keep({ sent: true })
  })
  note.querySelector("button").addEventListener("click", () => {
    form.reset()
    dropDraft(purpose)
    recount()
    note.hidden = true
    controls[0].focus()
  })
  // Taken out of the browser's memory as it was left; meanwhile the draft may have grown, in the other language say.
  addEventListener("pageshow", (event) => event.persisted && restore())
  restore()
}

// Sending

const PATIENCE = 10_000

function sendOnce(form, say) {
  const button = form.querySelector("[type=submit]")
  const label = button.textContent
  let timer

  const ready = () => {
    clearTimeout(timer)
    button.removeAttribute("aria-disabled")
    button.textContent = label
  }

  form.addEventListener("submit", (event) => {
    if (button.hasAttribute("aria-disabled")) {
      event.preventDefault()
      return
    }
    // Not `disabled`, which would take the focus away.
    button.setAttribute("aria-disabled", "true")
    button.textContent = form.dataset.sending
    say(form.dataset.sending)
    // No event tells that the visitor pressed Stop. Sent a second time, the form's token leads to the same enquiry.
    timer = setTimeout(ready, PATIENCE)
  })
  addEventListener("pageshow", ready)
}

// Counting

const PAUSE = 1000
const plural = new Intl.PluralRules(document.documentElement.lang)
const number = new Intl.NumberFormat(document.documentElement.lang)

// As the server counts: without the space around it, and in code points; a line break is one here and there.
function lengthOf(text) {
  return [...text.trim()].length
}

// Quiet until a quarter is left.
function stageOf(left, limit) {
  if (left < 0) return "over"
  if (left <= limit / 20) return "close"
  return left <= limit / 4 ? "near" : ""
}

function sentence(left, texts) {
  const amount = Math.abs(left)
  const kind = (left < 0 ? "over" : "left") + (plural.select(amount) === "one" ? "One" : "Other")
  return texts[kind].replace("{count}", number.format(amount))
}

// Returns a function that counts anew.
function addCounter(field, texts, say) {
  const limit = Number(field.dataset.limit)
  const line = document.createElement("div")
  line.className = "counter"
  line.id = `${field.id}_counter`
  field.after(line)
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), line.id].filter(Boolean).join(" "))

  const count = () => {
    const left = limit - lengthOf(field.value)
    const stage = stageOf(left, limit)
    line.dataset.stage = stage
    line.textContent = stage && sentence(left, texts)
    return stage
  }

  // Spoken when the typing pauses: once when a quarter is left, and each time near the end and beyond it.
  let told = ""
  let timer
  field.addEventListener("input", () => {
    const stage = count()
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (stage !== told || stage === "close" || stage === "over") say(line.textContent)
      told = stage
    }, PAUSE)
  })
  addEventListener("pageshow", count)
  count()
  return count
}

// One place for all that is said to those who do not see it.
function addVoice(form) {
  const voice = document.createElement("div")
  voice.className = "visually-hidden"
  voice.setAttribute("role", "status")
  form.append(voice)
  return (text) => { voice.textContent = text }
}

function enhance(form) {
  const say = addVoice(form)
  const counters = [...form.querySelectorAll("textarea[data-limit]")].map((field) => addCounter(field, form.dataset, say))
  // Before the draft, which is not to be marked as sent by a second click.
  sendOnce(form, say)
  // The form of a purpose; what is added to an enquiry, behind a private link, leaves nothing in the browser.
  if (form.dataset.purpose) keepTyped(form, say, () => counters.forEach((count) => count()))
}

dropOldDrafts()
const receipt = document.querySelector("[data-received]")
document.querySelectorAll("form[data-sending]").forEach(enhance)
if (receipt) markReceived(receipt.dataset.received)
