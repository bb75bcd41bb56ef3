"""A sitemap, read as a search engine reads it."""

from xml.etree import ElementTree

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def addresses_of(content):
    """Return a sitemap as a dictionary of address to its last change, as text or None, and its versions by language."""
    root = ElementTree.fromstring(content)
    assert root.tag == f"{SITEMAP}urlset"
    found = {
        url.findtext(f"{SITEMAP}loc"): (url.findtext(f"{SITEMAP}lastmod"), {link.get("hreflang"): link.get("href") for link in url.iter(LINK)})
        for url in root
    }
    assert len(found) == len(root), "an address is there twice"
    return found


def files_of(content):
    """Return the addresses of the files that an index of sitemaps names."""
    root = ElementTree.fromstring(content)
    assert root.tag == f"{SITEMAP}sitemapindex"
    return [file.findtext(f"{SITEMAP}loc") for file in root]
