"""Tables for spreadsheet programs, as CSV and as XLSX, in which what people typed stays text.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` is a formula to a spreadsheet: it may run a program or send what
stands beside it elsewhere (CWE-1236). So may one that begins with such a sign after a separator, as a program
set to another country's separator parts the line there. Signs that turn the direction of reading make a cell show
another text than it holds.
"""

import csv
import io
import re
import unicodedata
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

#: Characters that a cell of XLSX holds at most.
LONGEST = 32_000
#: What begins a formula, in whatever width: NFKC makes ＝, ﹦ and ⁼ an equals sign, but leaves the minus sign alone.
STARTS = "=+-@"
MINUS = "\u2212"
#: What no XML holds, and so no XLSX: control characters, halves of surrogate pairs, and two that are none.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
#: What turns the direction of reading.
TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: What shows nothing: a formula may hide behind it.
UNSEEN = r"[\s\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff\"']*"
#: Where a cell begins for us, or for a program with another separator, and the character that is the first to be seen.
BEGINNING = re.compile(rf"(^|[,;|\t\n])({UNSEEN})(?=(.))")


def plain(text):
    """Return a text without what no cell can hold, and without what makes it look like another one. A line ends in one way."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return TURNS.sub("", UNWRITABLE.sub("", lines))[:LONGEST]


def is_start(letter):
    """Tell whether a formula begins with a character."""
    return letter == MINUS or unicodedata.normalize("NFKC", letter)[:1] in STARTS


def without_formulas(text):
    """Return a plain text with an apostrophe before whatever would begin a formula in CSV."""
    guarded = BEGINNING.sub(guard, text)
    return f"'{guarded}" if guarded[:1] in {"\t", "\n"} else guarded


def guard(beginning):
    """Return what stands before the first character to be seen of a cell, with an apostrophe if that begins a formula."""
    separator, unseen, letter = beginning.groups()
    if not is_start(letter):
        return beginning[0]
    # At the very beginning of a cell, and where a tab or a line break may be taken for the beginning of another one.
    start = "" if separator else "'"
    return f"{start}{unseen}" if start and not re.search(r"[\t\n]", unseen) else f"{start}{separator}{unseen}'"


def write_csv(file, headers, rows):
    """Write a table as CSV, in UTF-8 with the mark by which spreadsheets know it.

    Args:
        file: a binary file to write to.
        headers: the names of the columns.
        rows: iterates over lists of texts, dates, moments and numbers.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(headers)
    for row in rows:
        writer.writerow([csv_value(value) for value in row])
    text.detach()


def csv_value(value):
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return without_formulas(plain(value)) if isinstance(value, str) else value


def write_xlsx(file, headers, rows):
    """Write a table as XLSX, row by row; arguments as for ``write_csv``. Texts are texts: neither formulas nor links."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("1")
    sheet.freeze_panes = "A2"
    bold = Font(bold=True)
    names = [WriteOnlyCell(sheet, header) for header in headers]
    for name in names:
        name.font = bold
    sheet.append(names)
    for row in rows:
        sheet.append([text_cell(sheet, value) if isinstance(value, str) else value for value in row])
    book.save(file)


def text_cell(sheet, value):
    """Return a cell that holds a text, whatever the text looks like, or nothing for an empty one."""
    value = plain(value)
    if not value:
        return None
    cell = WriteOnlyCell(sheet, value)
    # openpyxl takes what begins with an equals sign for a formula, and "#N/A" for an error.
    cell.data_type = "s"
    if is_start(value.lstrip()[:1]):
        # Who edits the cell in the program edits a text as well.
        cell.number_format = "@"
    return cell


#: What writes a table, by the ending of its name, and its media type.
FORMATS = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
