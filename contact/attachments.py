"""Files that staff send with an answer: which ones go, and how they are handed out again."""

import io
import unicodedata
import zipfile
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from contact.models import Attachment

LARGEST = 5 * 1024 * 1024  # bytes a file
#: Bytes of all files of an answer: with a mail's encoding a third larger, and most mailboxes take no more.
LARGEST_TOGETHER = 10 * 1024 * 1024
MOST = 5
LONGEST_NAME = 100

OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"


def begins_with(*signatures):
    return lambda content: content.startswith(signatures)


def is_text(content):
    """Tell whether a file is plain text: UTF-8 without a NUL."""
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False


def is_office(folder):
    """Return a test for the newer Office files: an archive with its folder in it, and without macros."""

    def test(content):
        names = names_in(content)
        return (
            "[Content_Types].xml" in names
            and any(name.startswith(folder) for name in names)
            and not any("vbaproject" in name.lower() for name in names)
        )

    return test


def is_open(kind):
    """Return a test for OpenDocument files: an archive that says first what it is, and without scripts."""

    def test(content):
        names = names_in(content)
        said = f"{OPEN}.{kind}".encode() in content[:200]
        return said and "content.xml" in names and not any(name.startswith(("Basic/", "Scripts/")) for name in names)

    return test


def names_in(content):
    """Return the names in an archive, which may be none; nothing is unpacked."""
    try:
        return zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return []


#: By the end of the name: the type under which a file is sent, and whether its content is such a thing.
TYPES = {
    "pdf": ("application/pdf", begins_with(b"%PDF-")),
    "png": ("image/png", begins_with(b"\x89PNG\r\n\x1a\n")),
    "jpg": ("image/jpeg", begins_with(b"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", begins_with(b"\xff\xd8\xff")),
    "docx": (f"{OFFICE}.wordprocessingml.document", is_office("word/")),
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", is_office("xl/")),
    "pptx": (f"{OFFICE}.presentationml.presentation", is_office("ppt/")),
    "odt": (f"{OPEN}.text", is_open("text")),
    "ods": (f"{OPEN}.spreadsheet", is_open("spreadsheet")),
    "odp": (f"{OPEN}.presentation", is_open("presentation")),
    "txt": ("text/plain", is_text),
    "csv": ("text/csv", is_text),
}


def attach(draft, upload):
    """Keep a file with a draft.

    Args:
        draft: the ``Message``, a draft.
        upload: the uploaded file.

    Returns:
        The ``Attachment``.

    Raises:
        ValidationError: it is not one that goes; its message is for whoever sent it.
    """
    others = list(draft.attachments.all())
    if len(others) >= MOST:
        raise ValidationError(_("An answer takes %(count)s files at most. Leave one out, or send a link.") % {"count": MOST})
    if upload.size > LARGEST:
        raise ValidationError(
            _("%(name)s is %(size)s. A file may have %(most)s at most.")
            % {"name": shown(upload.name), "size": filesizeformat(upload.size), "most": filesizeformat(LARGEST)}
        )
    if upload.size + sum(each.size for each in others) > LARGEST_TOGETHER:
        raise ValidationError(_("The files of an answer may have %(most)s together.") % {"most": filesizeformat(LARGEST_TOGETHER)})
    name, (content_type, is_such) = checked_name(upload.name)
    content = upload.read()
    if not content:
        raise ValidationError(_("%(name)s is empty.") % {"name": name})
    if not is_such(content):
        raise ValidationError(_("%(name)s is not what its name says, or has macros in it. Save it anew, as PDF for example.") % {"name": name})
    if any(each.name == name for each in others):
        raise ValidationError(_("There is a file %(name)s already. Remove it first, or give this one another name.") % {"name": name})
    return draft.attachments.create(name=name, content_type=content_type, size=len(content), content=content)


def checked_name(name):
    """Return the name under which a file is sent, and its entry in ``TYPES``.

    Raises:
        ValidationError: it has signs that no name needs, or ends as none of those that go.
    """
    name = unicodedata.normalize("NFC", PurePosixPath(name.replace("\\", "/")).name).strip()
    # Control and format characters: among them those that turn the direction of reading, by which "gpj.exe" looks like "exe.jpg".
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for letter in name):
        raise ValidationError(_("The name of this file has hidden signs in it: %(name)s. Give it another name.") % {"name": shown(name)})
    stem, _dot, ending = name.rpartition(".")
    if ending.lower() not in TYPES or not stem.strip(". "):
        allowed = ", ".join(sorted(TYPES))
        raise ValidationError(_("%(name)s cannot be sent. These can: %(allowed)s.") % {"name": shown(name), "allowed": allowed})
    if len(name) > LONGEST_NAME:
        raise ValidationError(_("The name of this file is longer than %(most)s signs: %(name)s") % {"most": LONGEST_NAME, "name": shown(name)})
    return name, TYPES[ending.lower()]


def shown(name):
    """Return a name for a message, whatever is in it: what cannot be seen is a question mark, and it ends somewhere."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:LONGEST_NAME]


def as_download(attachment):
    """Return the answer that hands out a file: to be saved, never shown as a page of ours."""
    found = Attachment.objects.defer(None).get(pk=attachment.pk)
    response = HttpResponse(bytes(found.content), content_type=found.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
