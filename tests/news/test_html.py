import time

import pytest

from news.html import FIGURE, clean, picture_keys, plain_text, with_absolute_links

KEY = "abcdefgh23456789"
OURS = f'<img src="/media/images/{KEY}/original.jpg" alt="x">'


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        ("<p>Plain &amp; simple, 2 &lt; 3</p>", "<p>Plain &amp; simple, 2 &lt; 3</p>"),
        ("<h1>Head</h1><b>bold</b> <i>slanted</i>", "<h2>Head</h2><strong>bold</strong> <em>slanted</em>"),
        ("<script>alert(1)</script><p>x</p>", "<p>x</p>"),
        ("<style>p{}</style><svg onload=alert(1)><text>inside</text></svg><p>x</p>", "<p>x</p>"),
        ('<img src="x" onerror="alert(1)"><p style="color:red" class="c" id="i">x</p>', "<p>x</p>"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener">x</a>'),
        ('<a href=" jAvAsCrIpT:alert(1)">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="https://example.org/" target="_blank">x</a>', '<a href="https://example.org/" rel="noopener">x</a>'),
        ('<a href="www.example.org/x?y">x</a>', '<a href="https://www.example.org/x?y" rel="noopener">x</a>'),
        ('<a href="somebody@example.org">x</a>', '<a href="mailto:somebody@example.org" rel="noopener">x</a>'),
        ('<a href="#part">x</a> <a href="../other/">y</a>', '<a href="#part" rel="noopener">x</a> <a href="../other/" rel="noopener">y</a>'),
        ('<a href="/en/news/">x</a>', '<a href="/en/news/" rel="noopener">x</a>'),
        ("<p> </p><p>&nbsp;</p><p>x</p><h2></h2>", "<p>x</p>"),
        (
            "<table><caption>What</caption><tbody><tr><th>A</th><td>1</td></tr></tbody></table>",
            "<p><strong>What</strong></p><table><tbody><tr><th>A</th><td>1</td></tr></tbody></table>",
        ),
        ("no html at all", "no html at all"),
        ("", ""),
        ("nul\0byte", "nulbyte"),
    ],
)
def test_clean(dirty, cleaned):
    assert clean(dirty) == cleaned


@pytest.mark.parametrize("hostile", ["<table><caption>" * 25_000, "<table" * 50_000, "<table><caption>a" * 10_000 + "</caption>"])
def test_cleaning_hostile_text_takes_time_in_proportion(hostile):
    start = time.process_time()
    clean(hostile)
    assert time.process_time() - start < 5


def test_cleaning_twice_changes_nothing():
    once = clean('<h4>a</h4><div><p>b<b>c</b></p></div><table><caption>d</caption><tr><td>e</td></tr></table><a href="//x">f</a>')
    assert clean(once) == once


def test_links_work_away_from_the_site():
    html = clean(
        '<p><a href="/en/contact/">a</a> <a href="#b">b</a> <a href="c/">c</a> <a href="https://imec.be/?a=1&amp;b=2">d</a></p><h2>&amp;</h2>'
    )
    assert with_absolute_links(html, "https://portal.example.org/en/news/one/") == html.replace(
        '"/en/contact/"', '"https://portal.example.org/en/contact/"'
    ).replace('"#b"', '"https://portal.example.org/en/news/one/#b"').replace('"c/"', '"https://portal.example.org/en/news/one/c/"')


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        (f"<figure class='figure'>\n{OURS}\n<figcaption>Cap</figcaption>\n</figure>", f"<figure>{OURS}<figcaption>Cap</figcaption></figure>"),
        (f"<figure>{OURS.replace(' alt', ' onerror=alert(1) style=x data-file=3 alt')}</figure>", f"<figure>{OURS}</figure>"),
        (f"<p>a{OURS}b</p>", f"<p>a</p><figure>{OURS}</figure>b"),
        (f"<figure>a{OURS}<p>b</p></figure>", f"a<figure>{OURS}</figure><p>b</p>"),
        ('<figure><img src="https://elsewhere.example/x.png" alt="a > b"><figcaption>said</figcaption></figure>', "<p>said</p>"),
        (f'<img src="//elsewhere.example/media/images/{KEY}/original.jpg"><p>x</p>', "<p>x</p>"),
        (f'<img src="/media/images/{KEY}/original.jpg?x"><p>x</p>', "<p>x</p>"),
        ('<img src="/media/images/../../admin/logout/"><p>x</p>', "<p>x</p>"),
        ('<img src="data:image/svg+xml,<svg onload=alert(1)>"><p>x</p>', "<p>x</p>"),
        ("<figure></figure><figure>only words</figure>", "only words"),
    ],
)
def test_a_figure_holds_a_picture_of_ours_or_is_none(dirty, cleaned):
    assert clean(dirty) == cleaned
    assert clean(cleaned) == cleaned
    assert picture_keys(cleaned) == [KEY] * cleaned.count("<img")
    assert len(FIGURE.findall(cleaned)) == cleaned.count("<img")


def test_an_alt_text_cannot_end_its_tag():
    hostile = clean(f'<img src="/media/images/{KEY}/original.jpg" alt="&quot;><script>alert(1)</script>">')
    assert "<script" not in hostile
    assert FIGURE.sub("", hostile) == ""


@pytest.mark.parametrize("hostile", ["<figure>" * 20_000, f"<figure>{OURS}<figcaption>" * 2_000, f"<figure>{OURS}" * 5_000])
def test_cleaning_hostile_figures_takes_time_in_proportion(hostile):
    start = time.process_time()
    clean(hostile)
    assert time.process_time() - start < 5


def test_a_long_run_of_spaces_before_a_picture_takes_no_time():
    start = time.process_time()
    clean("a" + " " * 100_000 + OURS)
    assert time.process_time() - start < 2


@pytest.mark.parametrize("nested", ["<li><p></p></li>", "<ul><li><p> </p></li></ul><p>x</p>", "<blockquote><h3></h3><p><br></p></blockquote>"])
def test_what_holds_nothing_but_what_is_empty_goes_at_once(nested):
    assert clean(clean(nested)) == clean(nested)
    assert "<li>" not in clean(nested)


def test_plain_text_has_a_line_for_each_part_and_no_tag():
    html = clean("<h2>A &amp; B</h2><p>one <strong>two</strong>thr<em>ee</em> <a href='https://x.be'>four</a></p><ul><li>five</li></ul>&lt;six&gt;")
    assert plain_text(html).split("\n") == ["", "A & B", "", "one twothree four", "", "", "five", "", "<six>"]
    assert plain_text("") == ""
