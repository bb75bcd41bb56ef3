import pytest
from bs4 import BeautifulSoup

from news.importing.html_blocks import blocks_in, text_of


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("", []),
        ("<p>\u00a0<b></b></p><h2> </h2><hr>", ["<hr/>"]),
        ("loose <b>words</b>", ["<p>loose <b>words</b></p>"]),
        ("<p>a</p> b <p>c</p>", ["<p>a</p>", "<p> b </p>", "<p>c</p>"]),
        ("<div><section><h2>a</h2><div>b</div></section></div>", ["<h2>a</h2>", "<p>b</p>"]),
        ("<ul><li><p>a</p></li></ul>", ["<ul><li><p>a</p></li></ul>"]),
        ("<p>a<p>b<h2>c</h2>d", ["<p>a</p>", "<p>b</p>", "<h2>c</h2>", "<p>d</p>"]),
        ("<a href='x'><div>a</div></a>", ["<p>a</p>"]),
        ("<!-- a --><![CDATA[b]]><?c?>", []),
        ("<dl><dt>a</dt><dd>b</dd></dl>", ["<p>a</p>", "<p>b</p>"]),
    ],
)
def test_blocks(html, blocks):
    assert [str(block) for block in blocks_in(BeautifulSoup(html, "html.parser"))] == blocks


def test_no_depth_is_too_deep():
    [block] = blocks_in(BeautifulSoup("<div>" * 3000 + "a", "html.parser"))
    assert str(block) == "<p>a</p>"


@pytest.mark.parametrize(("html", "text"), [("a<br>b", "a b"), ("a<b>b</b>  c\n", "ab c"), ("a<!-- b -->", "a"), ("", "")])
def test_text_of(html, text):
    assert text_of(BeautifulSoup(html, "html.parser")) == text
