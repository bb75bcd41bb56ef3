import pytest

from news.importing.furniture import closing_line, skip_line


@pytest.mark.parametrize(
    ("line", "language"),
    [("Go to the content", "en"), ("SKIP TO MAIN  CONTENT", "en"), ("Ga naar de inhoud", "nl"), ("Content", None), ("", None)],
)
def test_skip_line(line, language):
    assert skip_line(line) == language


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Related News", "en"),
        ("RELATED NEWS:", "en"),
        ("How can we help?", "en"),
        ("Gerelateerd nieuws", "nl"),
        ("Hoe kunnen we helpen ?", "nl"),
        ("How can we help the bees?", None),
        ("More related news", None),
    ],
)
def test_closing_line(line, language):
    assert closing_line(line) == language
