import time

import pytest

from news.html import clean, with_absolute_links


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
