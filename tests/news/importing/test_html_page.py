from datetime import date
from pathlib import Path

import pytest

from news.importing import html_page
from news.importing.html_page import parse_page
from news.importing.parsed import ParsedArticle, SourceError

PAGES = Path(__file__).parent / "pages"


@pytest.fixture
def parse(tmp_path):
    """Return a function that parses markup as if it were a file."""

    def parse(markup):
        file = tmp_path / "page.html"
        file.write_text(markup)
        return parse_page(file)

    return parse


def test_a_page():
    article = parse_page(PAGES / "page.html")
    assert [article.title, article.lead] == [
        "The library lends out measuring cases",
        "From today anybody with a library card can borrow a case with four sensors.",
    ]
    assert [article.published_on, article.language, article.address] == [date(2021, 3, 12), "en-GB", "https://news.example.org/2021/measuring-cases"]
    assert article.warnings == ("2 pictures were left out",)
    assert article.body.split("\n") == [
        '<p onclick="alert(1)">A case fits in a <a href="https://news.example.org/bags">bicycle bag</a>, '
        'and has <span href="#list">four parts</span>.</p>'
        '<h2 id="list">What is in it</h2><ul><li>two thermometers</li><li>a sensor for dust</li></ul><p>',
        "Loose words, <em>kept</em> in their place.",
        "</p><table><tbody><tr><th>Cases</th><td>40</td></tr></tbody></table><blockquote>Everybody can measure.</blockquote>"
        '<p><span href="javascript:alert(3)">All</span> figures are open.</p>',
    ]


def test_a_page_in_dutch_with_all_in_its_head():
    assert parse_page(PAGES / "page.nl.html") == ParsedArticle(
        title="De bibliotheek leent meetkoffers uit",
        lead="Vanaf vandaag kan iedereen een koffer lenen.",
        body="<p>Er is één koffer per gezin.</p>",
        published_on=date(2021, 3, 12),
        language="nl",
        address="https://news.example.org/nl/meetkoffers",
    )


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<h1>A <i>title</i></h1>", "A title"),
        ("<h1>Site</h1><main><h1>Title</h1></main>", "Title"),
        ("<header><h1>Site</h1></header><article><h1>Title</h1></article>", "Title"),
        ('<meta property="og:title" content=" Its  title "><title>Window</title><main>a</main>', "Its title"),
        ("<title>Window</title><main>a</main>", "Window"),
        ("<h1><script>alert(1)</script>A &lt;script&gt;</h1>", "A <script>"),
        ("<p>a</p>", ""),
    ],
)
def test_the_title(parse, markup, title):
    assert parse(markup).title == title


@pytest.mark.parametrize(
    "markup",
    [
        "<main><h1>T</h1><time datetime='2020-07-07'>x</time></main>",
        "<main><h1>T</h1><p>7 July 2020</p></main>",
        "<main><p>7 July 2020</p><h1>T</h1></main>",
        "<main><h1>T</h1><p>By A</p><p><time>7 juli 2020</time></p></main>",
        "<meta property='article:published_time' content='2020-07-07T10:00:00Z'><main><h1>T</h1><time datetime='2019-01-01'>x</time></main>",
        "<main><h1>T</h1><dl class='rail'><dt>On</dt><dd><time datetime='2020-07-07'>x</time></dd></dl></main>",
        "<main><h1>T</h1><time itemprop='dateModified' datetime='2021-01-01'>x</time><time datetime='2020-07-07'>x</time></main>",
    ],
)
def test_the_date(parse, markup):
    assert parse(markup).published_on == date(2020, 7, 7)


@pytest.mark.parametrize(
    "markup",
    [
        "<main><h1>T</h1><p>a</p></main>",
        "<main><h1>T</h1><p>a</p><p>b</p><p>c</p><p>7 July 2020</p></main>",
        "<main><h1>T</h1><p>a</p><h2>Related news</h2><time datetime='2020-07-07'>x</time></main>",
        "<main><h1>T</h1><time datetime='soon'>soon</time></main>",
    ],
)
def test_no_date(parse, markup):
    assert parse(markup).published_on is None


@pytest.mark.parametrize(
    ("markup", "lead", "body"),
    [
        ("<p>a</p><p>b</p>", "a", "<p>b</p>"),
        ("<p>a</p><p class='lead'>b</p>", "b", "<p>a</p>"),
        ("<div class='intro'><p>a</p><p>b</p></div><p>c</p>", "a", "<p>b</p><p>c</p>"),
        ("<div><span class='lead'>a</span></div><p>b</p>", "a", "<p>b</p>"),
        ("<h2>a</h2><p>b</p>", "", "<h2>a</h2><p>b</p>"),
    ],
)
def test_the_lead(parse, markup, lead, body):
    article = parse(f"<article><h1>T</h1>{markup}</article>")
    assert [article.lead, article.body] == [lead, body]


def test_a_page_without_a_lead_has_its_description(parse):
    assert parse("<meta name='description' content='What it says'><main><h1>T</h1><h2>a</h2></main>").lead == "What it says"


def test_links_in_the_lead_are_told(parse):
    assert parse("<h1>T</h1><p>A <a href='https://example.org/'>b</a></p>").warnings == ("links in the lead were left out: a lead is plain text",)


@pytest.mark.parametrize(
    "markup",
    [
        "<nav>x</nav>",
        "<aside>x</aside>",
        "<form>x</form>",
        "<footer>x</footer>",
        "<script>x</script>",
        "<style>x</style>",
        "<noscript>x</noscript>",
        "<p hidden>x</p>",
        "<p class='breadcrumbs a'>x</p>",
        "<div class='share'><p>x</p></div>",
        "<p>Skip to content</p>",
        "<h2>RELATED NEWS</h2><p>x</p>",
        "<div><p><b>Gerelateerd nieuws:</b></p></div><p>x</p>",
        "<section><h3>How can we help?</h3><p>x</p></section><p>x</p>",
        "<h4>Hoe kunnen<br>we helpen?</h4>x",
    ],
)
def test_what_is_left_out(parse, markup):
    assert parse(f"<main><h1>T</h1><p>a</p><p>b</p>{markup}</main><p>c</p>") == ParsedArticle(title="T", lead="a", body="<p>b</p>")


def test_a_page_that_is_one_large_form_keeps_its_text(parse):
    assert parse("<form><header><h1>T</h1></header><p>a</p><p>b</p></form>") == ParsedArticle(title="T", lead="a", body="<p>b</p>")


def test_the_footer_of_a_quotation_stays(parse):
    quotation = "<blockquote>a<footer>who</footer></blockquote>"
    assert parse(f"<main><h1>T</h1>{quotation}</main>").body == quotation


def test_pictures_and_players_are_counted(parse):
    media = (
        "<figure><img><figcaption>x</figcaption></figure><p class='wp-caption-text'>x</p>"
        "<iframe>x</iframe><p>a <img>b</p><nav><img></nav><h2>Related news</h2><img>"
    )
    assert parse(f"<main><h1>T</h1><p>Lead</p>{media}</main>") == ParsedArticle(
        title="T", lead="Lead", body="<p>a b</p>", warnings=("2 pictures were left out", "1 player was left out")
    )


def test_a_figure_that_is_a_table_stays(parse):
    assert parse("<main><h1>T</h1><figure><table><tr><td>a<img></td></tr></table></figure></main>").body == "<table><tr><td>a</td></tr></table>"


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("https://example.org/b", "https://example.org/b"),
        ("b", "https://site.example/news/b"),
        ("/b", "https://site.example/b"),
        ("//example.org/b", "https://example.org/b"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("#b", None),
        ("", None),
        ("javascript:alert(1)", None),
        ("tel:016", None),
        ("http://[b", None),
    ],
)
def test_links_of_a_page_with_an_address(parse, href, target):
    markup = f"<link rel='canonical' href='https://site.example/news/a'><h1>T</h1><p>Lead</p><p><a href='{href}'>c</a></p>"
    assert parse(markup).body == (f'<p><a href="{target}">c</a></p>' if target else f'<p><span href="{href}">c</span></p>')


def test_relative_links_of_a_page_without_address_become_text(parse):
    assert parse("<h1>T</h1><p>Lead</p><p><a href='/b'>c</a></p>").body == '<p><span href="/b">c</span></p>'


@pytest.mark.parametrize(
    ("canonical", "address"),
    [
        ("https://example.org/a?b=1#c", "https://example.org/a?b=1"),
        ("https://example.org/?p=12", "https://example.org/?p=12"),
        ("https://example.org/", ""),
        ("/a", ""),
        ("file:///a", ""),
        ("http://[a", ""),
        ("https://example.org/a\x1bb", ""),
        ("", ""),
    ],
)
def test_the_address(parse, canonical, address):
    assert parse(f"<link rel='canonical' href='{canonical}'><h1>T</h1><p>a</p>").address == address


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<div>" * 600, "its tags stand more than 500 deep in each other"),
        ("<b>" * 60_000, "it has more than 50,000 tags"),
        ("<![foo bar>", "it is not HTML that can be parsed"),
    ],
)
def test_markup_that_no_page_has(parse, markup, reason):
    with pytest.raises(SourceError) as error:
        parse(markup)
    assert str(error.value) == reason


def test_entities_are_not_multiplied(parse):
    laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'
    assert parse(f"{laughs}<h1>T</h1><p>&c;</p>").lead == "&c"


def test_tags_without_an_end_are_text(parse, monkeypatch):
    monkeypatch.setattr(html_page, "MOST_TAGS", 100_000)
    assert parse("<h1>T</h1><p>a</p>" + "<a " * 50_000).body == f"<p>{'&lt;a ' * 50_000}</p>"


def test_a_page_as_deep_as_is_allowed(parse):
    assert parse("<h1>T</h1>" + "<div>" * 490 + "a").lead == "a"


def test_paragraphs_that_are_never_closed(parse):
    article = parse("<h1>T</h1>" + "<p>a" * 400)
    assert [article.lead, article.body] == ["a", "<p>a</p>" * 399]
