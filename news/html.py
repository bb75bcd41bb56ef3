"""Cleaning of rich text: what the editor can make, and nothing else, whatever door it came in by."""

import re
from html import unescape

import nh3

#: What the editor in the admin offers; TAGS and ATTRIBUTES are what these make.
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Figure": True,
    "Image": True,
    "Caption": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "History": True,
}

TAGS = {
    *("p", "h2", "h3", "ul", "ol", "li", "blockquote", "hr", "br", "strong", "em", "a"),
    *("table", "tbody", "tr", "th", "td", "figure", "figcaption", "img"),
}
#: Those of any tag (``*``) are none: left unsaid, nh3 lets title and lang through.
ATTRIBUTES = {"*": set(), "a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}, "img": {"src", "alt"}}
#: The address by which a text names a picture of ours, wherever the file is served from. No other picture may stand in a text.
PICTURE = "/media/images/{}/original.jpg"
PICTURE_ADDRESS = re.compile(PICTURE.format("([a-z0-9]{16})"))
#: As ``clean()`` leaves a picture: a quotation mark inside an attribute is written as an entity.
PICTURE_TAG = re.compile(r'<img(?: [a-z]+="[^"]*")*>')
#: A figure as ``clean()`` leaves it: a picture of ours, and what is said below it.
FIGURE = re.compile(
    r'<figure><img(?: [a-z]+="[^"]*")*? src="'
    + PICTURE.format("(?P<key>[a-z0-9]{16})")
    + r'"(?: [a-z]+="[^"]*")*>(?:<figcaption>(?P<caption>(?:(?!</?figcaption>).)*)</figcaption>)?</figure>',
    re.DOTALL,
)
#: What was meant as an address of the web or of a person, typed without its scheme.
HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?=[/?#]|$)", re.IGNORECASE)
MAIL_ADDRESS = re.compile(r"[^\s@/:?]+@(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
SCHEMES = {"http", "https", "mailto"}
#: Tags whose meaning another one carries; importers and old editors write them.
SYNONYMS = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
# Nothing in it can run past the next tag, so that its time grows with the text and not with its square.
CAPTION = re.compile(r"(<table\b[^<>]*>)\s*<caption\b[^<>]*>((?:(?!</?(?:caption|table)\b).)*)</caption>", re.IGNORECASE | re.DOTALL)
EMPTY = re.compile(r"<(p|h2|h3|li|blockquote)>(?:\s|&nbsp;|\u00a0|<br>)*</\1>")

WITHIN_A_LINE = re.compile(r"</?(?:strong|em|a)\b[^<>]*>")
TAG = re.compile(r"<[^<>]*>")

FIGURE_TAGS = re.compile("</?figure>")
BETWEEN_FIGURE_TAGS = re.compile(r"(?<=<figure>)\s+|(?<!\s)\s+(?=</figure>)|(?<=>)\s+(?=<figcaption>)")


def clean(html):
    """Return rich text with only the tags and attributes that the editor itself can make.

    So nothing is lost when an article from elsewhere is opened in the editor and saved. Links keep
    http, https, mailto and addresses within the site; a table's caption becomes the line before it;
    what a paste leaves empty is taken out. Pictures are our own or none.

    Args:
        html: any text; what is no HTML comes back as text.
    """
    for old, new in SYNONYMS.items():
        html = re.sub(rf"(</?){old}(?=[\s>/])", rf"\1{new}", html, flags=re.IGNORECASE)
    html = CAPTION.sub(r"<p><strong>\2</strong></p>\1", html.replace("\0", ""))
    html = sanitised(html)
    if "<img" in html or "<fig" in html:
        html = sanitised(with_whole_figures(html))
    # What is empty may hold nothing but what is empty.
    while (fewer := EMPTY.sub("", html)) != html:
        html = fewer
    return html.strip()


def sanitised(html):
    """Return HTML with the tags and attributes that may stand in a text, and no others; what is nested wrongly is put right."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        attribute_filter=mended,
        link_rel="noopener",
        clean_content_tags={"script", "style", "iframe", "object", "template", "noscript", "svg", "math"},
    )


def with_whole_figures(html):
    """Return sanitised HTML in which each picture of ours stands in a figure of its own, with its caption, and nothing else does."""
    whole = []

    def kept(figure):
        whole.append(figure[0])
        return f"\0{len(whole) - 1}\0"

    html = FIGURE.sub(kept, BETWEEN_FIGURE_TAGS.sub("", html))
    html = FIGURE_TAGS.sub("", html).replace("figcaption>", "p>")
    html = PICTURE_TAG.sub(lambda tag: f"<figure>{tag[0]}</figure>" if ' src="' in tag[0] else "", html)
    return re.sub("\0(\\d+)\0", lambda place: whole[int(place[1])], html)


def mended(tag, attribute, value):
    """Return an attribute's value as it is kept, or None where it is not.

    The source of a picture that is not ours goes: a reader's browser would ask somebody else for it. A
    host or a mail address gets the scheme that was left out in the hurry.
    """
    if tag == "a" and attribute == "href":
        if HOST.match(value):
            return f"https://{value}"
        return f"mailto:{value}" if MAIL_ADDRESS.fullmatch(value) else value
    if tag == "img" and attribute == "src" and not PICTURE_ADDRESS.fullmatch(value):
        return None
    return value


def picture_keys(html):
    """Return the keys of the pictures in a text, in their order."""
    return PICTURE_ADDRESS.findall(html)


def with_absolute_links(html, base):
    """Return rich text whose links work away from the site, as in a feed reader.

    Args:
        html: text that ``clean()`` has returned.
        base: the absolute address of the page the text stands on.
    """
    attributes = ATTRIBUTES | {"img": {"src", "alt", "width", "height"}}
    return nh3.clean(html, tags=TAGS, attributes=attributes, url_schemes=SCHEMES, link_rel="noopener", url_relative=("rewrite_with_base", base))


def plain_text(html):
    """Return the text of rich text, with a line for each paragraph, heading, item and cell.

    Args:
        html: text that ``clean()`` has returned.
    """
    return unescape(TAG.sub("\n", WITHIN_A_LINE.sub("", html)))
