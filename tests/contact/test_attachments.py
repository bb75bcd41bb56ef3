import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from contact import attachments
from contact.answering import start
from contact.attachments import attach
from contact.models import Attachment
from tests.contact.admin.staff import make_staff
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


def archive(*names, first=b""):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        if first:
            file.writestr("mimetype", first)
        for name in names:
            file.writestr(name, b"x")
    return held.getvalue()


def picture(kind):
    held = io.BytesIO()
    Image.new("RGB", (2, 2)).save(held, kind)
    return held.getvalue()


WHOLE = {
    "plan.pdf": b"%PDF-1.7 and more",
    "plan.PDF": b"%PDF-1.7 and more",
    "view.png": picture("PNG"),
    "view.jpg": picture("JPEG"),
    "view.jpeg": picture("JPEG"),
    "letter.docx": archive("[Content_Types].xml", "word/document.xml"),
    "table.xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "talk.pptx": archive("[Content_Types].xml", "ppt/presentation.xml"),
    "letter.odt": archive("content.xml", first=b"application/vnd.oasis.opendocument.text"),
    "table.ods": archive("content.xml", first=b"application/vnd.oasis.opendocument.spreadsheet"),
    "talk.odp": archive("content.xml", first=b"application/vnd.oasis.opendocument.presentation"),
    "list.txt": "één\n".encode(),
    "list.csv": b"a;b\n1;2\n",
}


@pytest.fixture
def draft(db):
    return start(make_enquiry("study"), make_staff("anna", "Desk", desks=["study"]))


def sent(draft, name, content):
    upload = SimpleUploadedFile("x", content)
    # As it was sent: Django's own cleaning of names is not relied on.
    upload._name = name
    return attach(draft, upload)


@pytest.mark.parametrize("name", WHOLE)
def test_what_goes(draft, name):
    attachment = sent(draft, name, WHOLE[name])
    stored = Attachment.objects.defer(None).get()
    assert (stored, stored.name, bytes(stored.content), stored.size) == (attachment, name, WHOLE[name], len(WHOLE[name]))
    assert stored.content_type == attachments.TYPES[name.rpartition(".")[2].lower()][0]


def test_there_is_an_example_of_each_type():
    assert {name.rpartition(".")[2].lower() for name in WHOLE} == set(attachments.TYPES)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("run.exe", b"MZ", "cannot be sent"),
        ("page.html", b"<script>", "cannot be sent"),
        ("view.svg", b"<svg onload=alert(1)>", "cannot be sent"),
        ("letter.docm", archive("[Content_Types].xml", "word/vbaProject.bin"), "cannot be sent"),
        ("plan.pdf.exe", b"MZ", "cannot be sent"),
        ("pdf", b"%PDF-", "cannot be sent"),
        (".pdf", b"%PDF-", "cannot be sent"),
        ("...pdf", b"%PDF-", "cannot be sent"),
        ("", b"%PDF-", "cannot be sent"),
        ("plan\u202efdp.pdf", b"%PDF-", "hidden signs"),
        ("plan\u200b.pdf", b"%PDF-", "hidden signs"),
        ("plan\r\nBcc: x.pdf", b"%PDF-", "hidden signs"),
        ("plan\0.pdf", b"%PDF-", "hidden signs"),
        ("x" * 200 + ".pdf", b"%PDF-", "longer than"),
        ("plan.pdf", b"", "is empty"),
        ("plan.pdf", b"MZ\x90", "not what its name says"),
        ("view.png", picture("JPEG"), "not what its name says"),
        ("letter.docx", archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "not what its name says"),
        ("letter.docx", archive("xl/workbook.xml", "[Content_Types].xml"), "not what its name says"),
        ("letter.docx", b"PK\x03\x04 broken", "not what its name says"),
        ("letter.odt", archive("content.xml", "Basic/Standard/Module1.xml", first=b"application/vnd.oasis.opendocument.text"), "not what its name"),
        ("letter.odt", archive("content.xml", first=b"application/vnd.oasis.opendocument.spreadsheet"), "not what its name says"),
        ("list.txt", b"\xff\xfe\x00", "not what its name says"),
        ("list.csv", b"a\x00b", "not what its name says"),
        ("plan.pdf", b"%PDF-" + b"x" * attachments.LARGEST, "may have"),
    ],
)
def test_what_does_not_go_is_told_why(draft, name, content, said):
    with pytest.raises(ValidationError) as caught:
        sent(draft, name, content)
    text = caught.value.messages[0]
    assert said in text
    assert all(letter.isprintable() or letter == "\xa0" for letter in text)
    assert not draft.attachments.exists()


@pytest.mark.parametrize("name", ["../../etc/plan.pdf", "C:\\Users\\me\\plan.pdf", "/plan.pdf", " plan.pdf "])
def test_the_folders_of_a_name_are_left_out(draft, name):
    assert sent(draft, name, b"%PDF-1").name == "plan.pdf"


def test_names_in_other_scripts_go(draft):
    assert sent(draft, "планы 計画 é.pdf", b"%PDF-1").name == "планы 計画 é.pdf"


def test_not_too_many_not_too_much_and_each_name_once(draft, monkeypatch):
    monkeypatch.setattr(attachments, "LARGEST_TOGETHER", 40)
    sent(draft, "a.pdf", b"%PDF-1234567890")
    with pytest.raises(ValidationError, match="already"):
        sent(draft, "a.pdf", b"%PDF-1")
    with pytest.raises(ValidationError, match="together"):
        sent(draft, "b.pdf", b"%PDF-" + b"x" * 30)
    for name in "bcde":
        sent(draft, f"{name}.pdf", b"%PDF-")
    with pytest.raises(ValidationError, match="5 files at most"):
        sent(draft, "f.pdf", b"%PDF-")


def test_a_list_leaves_the_content_in_the_database(draft, django_assert_num_queries):
    sent(draft, "a.pdf", b"%PDF-1")
    with django_assert_num_queries(1) as queries:
        assert [each.name for each in draft.attachments.all()] == ["a.pdf"]
    assert '"content"' not in queries[0]["sql"]
