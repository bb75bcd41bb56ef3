// What can be said of the element that has the focus: where it is, whether its indicator is seen, whether something lies over it.
() => {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;

  const solid = (colour) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const brush = canvas.getContext("2d", { willReadFrequently: true });
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
    return [...brush.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([red, green, blue]) => {
    const linear = [red, green, blue].map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (start) => {
    for (let node = start; node; node = node.parentElement) {
      const colour = solid(getComputedStyle(node).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255];
  };

  // A link stretched over its card shows the focus round the card, by its ::after.
  const outlines = [getComputedStyle(element), getComputedStyle(element, "::after")].filter(
    (style) => style.content !== "none" && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  );
  const indicator = outlines.length
    ? Math.min(...outlines.map((style) => contrast(solid(style.outlineColor), ground(parseFloat(style.outlineOffset) < 0 ? element : element.parentElement))))
    : 0;

  const own = (hit) => hit && (element.contains(hit) || hit.contains(element) || hit.closest("label")?.control === element);
  const boxes = [...element.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
  const inView = (x, y) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
  let covered = [];
  let outside = 0;
  for (const box of boxes) {
    const [left, right, top, bottom] = [box.left + 2, box.right - 2, box.top + 2, box.bottom - 2];
    for (const [x, y] of [[(left + right) / 2, (top + bottom) / 2], [left, top], [right, top], [left, bottom], [right, bottom]]) {
      // A text area is in view with its first line; the rest follows the typing.
      if (!inView(x, y)) outside += y === bottom || element.tagName === "TEXTAREA" ? 0 : 1;
      else {
        const hit = document.elementFromPoint(x, y);
        if (!own(hit)) covered.push(hit ? hit.tagName.toLowerCase() + "." + hit.className : "nothing");
      }
    }
  }
  const box = element.getBoundingClientRect();
  const container = element.closest("nav, form, aside, main, header, footer");
  return {
    name: (element.innerText || element.name || element.id || element.tagName).trim().slice(0, 60),
    id: element.id,
    seen: boxes.length > 0,
    indicator: Math.round(indicator * 100) / 100,
    covered,
    outside: box.height < innerHeight && outside > 0,
    container: container ? [...document.querySelectorAll(container.tagName)].indexOf(container) + container.tagName : "",
    left: box.left + scrollX, right: box.right + scrollX, top: box.top + scrollY, bottom: box.bottom + scrollY,
  };
}
