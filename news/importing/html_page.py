"""A saved HTML page: the article in it, without the site around it."""

import warnings
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning
from bs4.exceptions import ParserRejectedMarkup

from news.importing.charset import decode_page
from news.importing.dates import date_line, stamp_date
from news.importing.files import read_bytes
from news.importing.furniture import closing_line, skip_line
from news.importing.html_blocks import HEADINGS, blocks_in, text_of
from news.importing.parsed import ParsedArticle, SourceError

#: Far more than any page has, even one whose paragraphs are never closed and so stand in each other.
DEEPEST = 500
#: Opening and closing ones, and what else begins with the same sign. A large news page has a tenth of this.
MOST_TAGS = 50_000

UNSEEN = "script, style, noscript, template, svg, math, [hidden]"
AROUND = (
    "nav, aside, form, button, dialog, .breadcrumb, .breadcrumbs, .crumbs, .skip, .skip-link, .share, .sharing, .share-buttons, .social-share,"
    " .sharedaddy, .addtoany_share_save_container, .comments, #comments"
)
#: Lines about the article and its pictures, which the portal shows from its own fields.
ABOUT = ".rail, .meta, .article-meta, .entry-meta, .post-meta, .byline, .wp-caption-text"
PLAYERS = ["iframe", "video", "audio", "object", "embed"]
LEAD = ".lead, .intro, .standfirst"
LINK_SCHEMES = {"http", "https", "mailto"}
#: A date stands among the first blocks below the title. A date further down belongs to the text.
DATE_WITHIN = 3


class ShallowSoup(BeautifulSoup):
    """A parsed page that refuses depth, as each further step down costs the parser more than the one before."""

    def pushTag(self, tag):
        super().pushTag(tag)
        if len(self.tagStack) > DEEPEST:
            raise SourceError(f"its tags stand more than {DEEPEST} deep in each other")


def parse_page(path):
    """Return the article in a saved HTML page.

    The title is the heading of first level, else what the page calls itself; the text is what
    follows it in the same ``article`` or ``main``, in its order. Menus, forms, share buttons and all
    from 'Related News' or 'How can we help?' on, in either language, are left out; so are pictures
    and players, with a warning. Relative links become absolute ones where the page tells its
    address, and plain text where not.

    Args:
        path: the file, in UTF-8 or the character set it declares.

    Raises:
        SourceError: the file cannot be read as text, or the parser makes no sense of it.
    """
    soup = _soup(decode_page(read_bytes(path)))
    address = _address(soup)
    heading, scope = _find(soup)
    _take_out_surroundings(scope, heading)
    published_on = _published_on(soup, scope)
    notes = _take_out_media(scope)
    _take_out(scope.select(ABOUT), around=heading)
    _mend_links(scope, address)
    marked_lead = scope.select_one(LEAD)

    blocks = blocks_in(scope)
    top = next((index for index, block in enumerate(blocks) if block is heading), -1)
    above, below = blocks[: max(top, 0)], blocks[top + 1 :]
    date_block = next((block for block in [*above[-1:], *below[:DATE_WITHIN]] if date_line(text_of(block))), None)
    below = [block for block in below if block is not date_block and not skip_line(text_of(block))]
    lead = _lead(below, marked_lead)
    if lead and lead.find("a"):
        notes.append("links in the lead were left out: a lead is plain text")
    return ParsedArticle(
        title=_title(soup, heading if top >= 0 else None),
        lead=text_of(lead) if lead else _meta(soup, "og:description", "description"),
        body="".join(str(block) for block in below if block is not lead),
        published_on=published_on or (date_line(text_of(date_block)) if date_block else None),
        language=soup.html.get("lang", "") if soup.html else "",
        address=address,
        warnings=tuple(notes),
    )


def _soup(markup):
    if markup.count("<") > MOST_TAGS:
        raise SourceError(f"it has more than {MOST_TAGS:,} tags")
    # A tag that never ends is text. Told so, the parser need not look for the end of each in all that follows.
    closed, sign, rest = markup.rpartition(">")
    markup = closed + sign + rest.replace("<", "&lt;")
    with warnings.catch_warnings():
        # A file may hold what Beautiful Soup takes for a file's name or for XML; nobody at the terminal can act on it.
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        try:
            soup = ShallowSoup(markup, "html.parser")
        except ParserRejectedMarkup as error:
            raise SourceError("it is not HTML that can be parsed") from error
    _take_out(soup.select(UNSEEN))
    return soup


def _find(soup):
    """Return the article's heading, or None, and the element that holds the article."""
    heading = soup.select_one("main h1, [role=main] h1") or soup.select_one("article h1") or soup.h1
    around = heading and (heading.find_parent(["article", "main"]) or heading.find_parent(role="main"))
    return heading, around or soup.main or soup.article or soup.body or soup


def _title(soup, heading):
    """Return the title: the heading, else what the page tells other sites, else any heading of first level, else its window's title."""
    if heading:
        return text_of(heading)
    return _meta(soup, "og:title") or next((text_of(each) for each in (soup.h1, soup.title) if each), "")


def _lead(blocks, marked):
    """Return the paragraph that is or belongs to the marked element, else the first block if it is a paragraph."""
    if marked:
        for block in blocks:
            if block.name == "p" and any(each is marked for each in (block, *block.parents, *block.find_all(marked.name))):
                return block
    return blocks[0] if blocks and blocks[0].name == "p" else None


def _published_on(soup, scope):
    """Return the day that the page tells machines. A time in the text may be an event's, so the page's head comes first."""
    if found := stamp_date(_meta(soup, "article:published_time")):
        return found
    times = (each for each in scope.find_all("time") if each.get("itemprop") != "dateModified")
    return next(filter(None, (stamp_date(each.get("datetime") or text_of(each)) for each in times)), None)


def _address(soup):
    """Return the page's own address. One without a path is the site's, which careless sites put on every page."""
    link = soup.find("link", rel="canonical")
    try:
        parts = urlsplit(urldefrag((link and link.get("href")) or _meta(soup, "og:url")).url.strip())
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.path.strip("/") or parts.query)
    except ValueError:
        return ""
    return parts.geturl() if usable and parts.geturl().isprintable() else ""


def _meta(soup, *names):
    """Return the first of the page's own statements that is there, empty where none is."""
    for name in names:
        tag = soup.find("meta", property=name) or soup.find("meta", attrs={"name": name})
        if tag and (content := " ".join(tag.get("content", "").split())):
            return content
    return ""


def _take_out(elements, around=None):
    """Take elements out of the page, except those that hold a certain one: some sites are one large form."""
    holders = {id(parent) for parent in around.parents} if around else set()
    for element in elements:
        if id(element) not in holders:
            element.extract()


def _take_out_surroundings(scope, heading):
    """Take out what is the site's and not the article's, beginning with all that follows the text."""
    for line in (heading or scope).find_all_next([*HEADINGS, "p"]):
        if closing_line(text_of(line)):
            for node in [line, *line.next_elements]:
                node.extract()
            break
    _take_out(scope.select(AROUND), around=heading)
    _take_out([each for each in scope.find_all("header") if not each.find_parent(["article", "main"])], around=heading)
    _take_out([each for each in scope.find_all("footer") if not each.find_parent("blockquote")], around=heading)


def _take_out_media(scope):
    """Take out pictures and players with their captions, and return what to tell the editor."""
    notes = []
    for names, one, many in ((["img"], "picture was", "pictures were"), (PLAYERS, "player was", "players were")):
        if count := len(scope.find_all(names)):
            notes.append(f"{count} {one if count == 1 else many} left out")
    for figure in scope.find_all("figure"):
        if figure.find(["img", *PLAYERS]) and not figure.find(["table", "blockquote"]):
            figure.extract()
    _take_out(scope.find_all(["img", *PLAYERS]))
    return notes


def _mend_links(scope, address):
    """Make links absolute. One that leads nowhere from here becomes mere text, and so does one around a picture."""
    for link in scope.find_all("a"):
        href = link.get("href", "").strip()
        try:
            target = urljoin(address, href)
            works = href and not href.startswith("#") and urlsplit(target).scheme in LINK_SCHEMES
        except ValueError:
            works = False
        if works and text_of(link):
            link["href"] = target
        else:
            # The cleaning drops this tag and keeps what is in it.
            link.name = "span"
