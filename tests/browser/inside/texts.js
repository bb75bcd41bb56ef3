// Texts that a reader would not get: cut off at an edge, outside the window, or over one another.
() => {
  const faults = [];
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || !parent.checkVisibility({ visibilityProperty: true }) || parent.closest("script, style, noscript, .skip, option, textarea")) continue;
    let hidden = false;
    for (let around = parent; around; around = around.parentElement) hidden ||= getComputedStyle(around).clipPath !== "none";
    if (hidden) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 2 || box.height < 2) continue;
      const words = node.data.trim().slice(0, 40);
      if (box.right > document.documentElement.clientWidth + 1 || box.left < -1) faults.push(`outside: ${words}`);
      for (let around = parent; around && around !== document.body; around = around.parentElement) {
        const style = getComputedStyle(around);
        if (style.overflowX === "visible" && style.overflowY === "visible") continue;
        const frame = around.getBoundingClientRect();
        const hides = (value) => value === "hidden" || value === "clip";
        if ((hides(style.overflowX) && (box.right > frame.right + 1 || box.left < frame.left - 1)) || (hides(style.overflowY) && (box.bottom > frame.bottom + 2 || box.top < frame.top - 2))) faults.push(`cut off: ${words}`);
      }
      // The middle of a line: boxes are taller than tightly set lines are apart.
      if (!parent.closest("[aria-hidden=true]")) lines.push({ words, node, left: box.left + 1, right: box.right - 1, top: box.top + box.height * 0.3, bottom: box.bottom - box.height * 0.3 });
    }
  }
  lines.sort((one, other) => one.top - other.top);
  lines.forEach((line, at) => {
    for (let next = at + 1; next < lines.length && lines[next].top < line.bottom; next += 1) {
      const other = lines[next];
      if (other.left < line.right && line.left < other.right) faults.push(`over one another: ${line.words} | ${other.words}`);
    }
  });
  if (document.documentElement.scrollWidth > innerWidth) faults.push(`scrolls sideways: ${document.documentElement.scrollWidth} in ${innerWidth}`);
  return [...new Set(faults)];
}
