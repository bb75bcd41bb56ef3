"""Cleaning of rich text: what the editor can make, and nothing else, whatever door it came in by."""

import re

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
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "History": True,
}

TAGS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "hr", "br", "strong", "em", "a", "table", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto"}
#: Tags whose meaning another one carries; importers and old editors write them.
SYNONYMS = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
# Nothing in it can run past the next tag, so that its time grows with the text and not with its square.
CAPTION = re.compile(r"(<table\b[^<>]*>)\s*<caption\b[^<>]*>((?:(?!</?(?:caption|table)\b).)*)</caption>", re.IGNORECASE | re.DOTALL)
EMPTY = re.compile(r"<(p|h2|h3|li|blockquote)>(?:\s|&nbsp;|\u00a0|<br>)*</\1>")


def clean(html):
    """Return rich text with only the tags and attributes that the editor itself can make.

    So nothing is lost when an article from elsewhere is opened in the editor and saved. Links keep
    http, https, mailto and addresses within the site; a table's caption becomes the line before it;
    what a paste leaves empty is taken out.

    Args:
        html: any text; what is no HTML comes back as text.
    """
    for old, new in SYNONYMS.items():
        html = re.sub(rf"(</?){old}(?=[\s>/])", rf"\1{new}", html, flags=re.IGNORECASE)
    html = CAPTION.sub(r"<p><strong>\2</strong></p>\1", html.replace("\0", ""))
    html = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener",
        clean_content_tags={"script", "style", "iframe", "object", "template", "noscript", "svg", "math"},
    )
    return EMPTY.sub("", html).strip()


def with_absolute_links(html, base):
    """Return rich text whose links work away from the site, as in a feed reader.

    Args:
        html: text that ``clean()`` has returned.
        base: the absolute address of the page the text stands on.
    """
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener", url_relative=("rewrite_with_base", base))
