"""The card that stands for a page where its address is shared: a picture with a paper label on it."""

from PIL import Image, ImageDraw

from news.art import letters
from news.art.cover import SHARE_SIZE, draw_for_card
from news.art.geometry import circle
from news.art.palettes import INK, PAPER, colours_of, mix

#: Width of the label in pixels. It lies in the lower left, as on a notebook; its height is the title's.
LABEL = 690
LEFT, RIGHT, TOP, BOTTOM = 60, 40, 48, 46
TITLE_SIZES = range(70, 35, -2)
TITLE_HEIGHT = 306
LEADING = 1.14
BRICK = (216, 105, 75)


def draw_card(seed, palette):
    """Return the cover of an article as a picture for share_card(): what it is about stands beside the label.

    Args:
        seed, palette: as of draw().

    Raises:
        ValueError: there is no such palette.
    """
    return draw_for_card(seed, palette, LABEL / SHARE_SIZE[0])


def share_card(base, palette, *, title, topic, date, site):
    """Return the card as an RGB image of SHARE_SIZE.

    A title that is too long is set smaller, then cut with …; what the typeface lacks is left out.

    Args:
        base: the picture under the label, of SHARE_SIZE: of draw_card(), or a photograph.
        palette: a key of PALETTES, for the colour of the marker.
        title, topic, date, site: plain texts in the language of the page; the topic and the date may be empty.

    Raises:
        ValueError: there is no such palette, or the picture has another size.
    """
    if base.size != SHARE_SIZE:
        raise ValueError(f"A card is laid on a picture of {SHARE_SIZE}, not of {base.size}.")
    main = colours_of(palette).main
    card = base.convert("RGB")
    pencil = ImageDraw.Draw(card)
    title, topic, date, site = (letters.drawable(text) for text in (title, topic, date, site))
    width, foot = LABEL - LEFT - RIGHT, SHARE_SIZE[1]
    lines, font, size = letters.fitted(title or site, width, TITLE_HEIGHT, TITLE_SIZES, LEADING)
    step = round(size * LEADING)
    has_top_line = bool(topic or date)
    top = foot - (TOP + 50 * has_top_line + step * len(lines) + 34 + 34 + BOTTOM)
    pencil.rectangle((0, top, LABEL - 1, foot), fill=PAPER)
    pencil.rectangle((0, top, LABEL - 1, top + 9), fill=main)
    y = top + TOP
    if has_top_line:
        _top_line(pencil, y, (topic, date), main)
        y += 50
    for line in lines:
        pencil.text((LEFT - 2, y + step // 2), line, font=font, fill=INK, anchor="lm")
        y += step
    _mark(card, LEFT, y + 32, 36)
    name = letters.face("Semibold", 25)
    pencil.text((LEFT + 50, y + 50), letters.cut(site, name, width - 50), font=name, fill=INK, anchor="lm")
    return card


def _top_line(pencil, y, texts, main):
    """Set the topic with its marker, and the date."""
    (topic, date), width = texts, LABEL - LEFT - RIGHT
    strong, plain = letters.face("Semibold", 26), letters.face("Regular", 26)
    x = LEFT
    date = letters.cut(date, plain, width // 2 if topic else width)
    if topic:
        pencil.rectangle((x, y + 5, x + 17, y + 22), fill=main)
        x += 31
        topic = letters.cut(topic, strong, LEFT + width - x - (plain.getlength(date) + 22 if date else 0))
        pencil.text((x, y + 14), topic, font=strong, fill=main, anchor="lm")
        x += strong.getlength(topic) + 22
    pencil.text((x, y + 14), date, font=plain, fill=mix(INK, PAPER, 0.28), anchor="lm")


def _mark(card, x, y, size):
    """Draw the portal's mark: three ways that meet, as in static/img/mark.svg."""
    sharp = 4
    unit = size * sharp / 40
    mark = Image.new("RGB", (size * sharp, size * sharp), PAPER)
    pencil = ImageDraw.Draw(mark)
    pencil.ellipse((0, 0, size * sharp - 1, size * sharp - 1), fill=INK)
    for turn in range(3):
        way = []
        for n in range(25):
            t = n / 24
            # The curve of the drawing, from its middle out.
            weights = (3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            bx = sum(weight * part for weight, part in zip(weights, (0, 7, 14.5), strict=True))
            by = sum(weight * part for weight, part in zip(weights, (-9, -14, -11.5), strict=True))
            (cosine, sine), *_ = circle(0, 0, 1, 3, turn * 2.0943951023931953)
            way.append(((20 + bx * cosine - by * sine) * unit, (20 + bx * sine + by * cosine) * unit))
        pencil.line(way, fill=PAPER, width=round(3.4 * unit))
    pencil.ellipse((15.4 * unit, 15.4 * unit, 24.6 * unit, 24.6 * unit), fill=BRICK)
    card.paste(mark.reduce(sharp), (x, y))
