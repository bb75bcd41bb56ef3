// Gives the rich-text editor names in the reader's language. The editor asks gettext() for the texts of its dialogs as
// soon as its module runs, so this script stands before it in the page; its buttons are named once they are there.
const areas = [...document.querySelectorAll("textarea[data-editor-texts]")]
const texts = areas.length ? JSON.parse(areas[0].dataset.editorTexts) : {}
const own = (text) => (Object.hasOwn(texts, text) ? texts[text] : text)
const set = (element, name, value) => { if (element.getAttribute(name) !== value) element.setAttribute(name, value) }
// What the selection has or has not; the other buttons do something once.
const switches = new Set(["bold", "italic", "bulletList", "orderedList", "blockquote", "link"])

if (areas.length) {
  const others = window.gettext || ((text) => text)
  window.gettext = (text) => (Object.hasOwn(texts, text) ? texts[text] : others(text))
}

function nameButtons(bar) {
  set(bar, "role", "group")
  set(bar, "aria-label", texts.toolbar)
  for (const button of bar.querySelectorAll(".prose-menubar__button")) {
    button.dataset.english ||= button.title
    const name = own(button.dataset.english)
    set(button, "title", name)
    if (button.closest(".prose-menubar__selected")) {
      // The button that opens the list of kinds; the editor copies the present kind's own button into it.
      set(button, "aria-label", name ? `${texts.block}: ${name}` : texts.block)
      set(button, "aria-haspopup", "true")
      continue
    }
    set(button, "aria-label", name)
    set(button, "aria-disabled", String(button.classList.contains("disabled")))
    if (switches.has(button.dataset.name)) set(button, "aria-pressed", String(button.classList.contains("active")))
  }
  for (const option of bar.querySelectorAll(".prose-menubar__option > *")) {
    option.dataset.english ||= option.textContent
    const name = own(option.dataset.english)
    if (option.textContent !== name) option.textContent = name
  }
}

function nameDialog(dialog) {
  const title = dialog.querySelector(".prose-editor-dialog-title")
  if (title) {
    title.id ||= "prose-editor-dialog-title"
    dialog.setAttribute("aria-labelledby", title.id)
  }
  // The editor reads the value back in English.
  for (const option of dialog.querySelectorAll("option")) {
    option.value = option.textContent
    option.textContent = own(option.value)
  }
}

document.addEventListener("prose-editor:ready", ({ detail: { textarea } }) => {
  const wrapper = textarea.closest(".prose-editor")
  const box = wrapper.querySelector("[contenteditable]")
  const label = document.querySelector(`label[for="${textarea.id}"]`)
  if (box) {
    set(box, "role", "textbox")
    set(box, "aria-multiline", "true")
    if (label) {
      label.id ||= `${textarea.id}_label`
      set(box, "aria-labelledby", label.id)
      label.addEventListener("click", () => box.focus())
    }
    if (textarea.getAttribute("aria-describedby")) set(box, "aria-describedby", textarea.getAttribute("aria-describedby"))
    if (textarea.getAttribute("aria-invalid")) set(box, "aria-invalid", textarea.getAttribute("aria-invalid"))
  }
  // The toolbar comes a moment after the box, a dialog when it is asked for.
  const nameBar = (bar) => {
    nameButtons(bar)
    new MutationObserver(() => nameButtons(bar)).observe(bar, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] })
  }
  wrapper.querySelectorAll(".prose-menubar").forEach(nameBar)
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (node.matches?.(".prose-menubar")) nameBar(node)
        node.querySelectorAll?.("dialog").forEach(nameDialog)
      }
    }
  }).observe(wrapper, { childList: true, subtree: true })
})
