"""Bringing a backup back: everything is looked at before anything is touched, and compared when it is done.

The order lets the portal be whole at any moment: the files come first, beside those that are there, as
none is ever replaced; then the database, in one transaction; then what belongs to the former content goes.
An interruption leaves the note of ``unfinished``, and the same command begins anew.
"""

import os
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from contact.models import Message
from leuven_portal.backup import archive, census, encryption, media, unfinished
from leuven_portal.backup.create import generated_key
from leuven_portal.backup.engines import room_of
from leuven_portal.backup.failures import BackupFailed, told_of
from leuven_portal.backup.manifest import Manifest
from leuven_portal.backup.workplace import check_room, workplace

#: What ``migrate`` and a worker put into an empty database themselves, what no backup brings back, and what is made anew from articles.
NO_CONTENT = {
    "contenttypes.contenttype",
    "auth.permission",
    "auth.group",
    "auth.group_permissions",
    "leuven_portal.role",
    "contact.desk",
    "contact.routingrule",
    "contact.routingrule_copies",
    "contact.condition",
    "contact.answertemplate",
    "contact.job",
    "contact.deskfigures",
    "news.relatedindex",
    "news.relatedterm",
    "news.relatedposting",
    "news.relatedtext",
    "news.relatedlink",
    "sessions.session",
    "usersessions.usersession",
    "leuven_portal.cached",
}


@dataclass(frozen=True)
class Restored:
    """A backup that was brought back.

    Attributes:
        manifest: its ``Manifest``.
        removed: how many media files of the former content were deleted.
        key: whether the secret key is now that of the backup.
        waiting: how many mails are waiting to be sent.
    """

    manifest: Manifest
    removed: int
    key: bool
    waiting: int


def verify(path, identity=None, stage=None):
    """Look at every byte of a backup.

    Args:
        path: its file.
        identity: path of the file with the key, for an encrypted one.
        stage: an empty folder that takes what is in it, None to look only.

    Returns:
        Its ``Manifest``.

    Raises:
        BackupFailed: it is not sound.
    """
    with opened(path, identity) as source:
        return archive.read(source, stage)


@contextmanager
def opened(path, identity):
    """Give a backup as a tar to read, decrypted where it is encrypted, for the length of a ``with`` block."""
    with told_of(path, "cannot be read"), Path(path).open("rb") as file:
        encrypted = file.read(len(encryption.BEGINNING)) == encryption.BEGINNING
        file.seek(0)
        if encrypted and not identity:
            raise BackupFailed(f"{path} is encrypted. Name the file with the secret key: --identity FILE")
        with encryption.decrypting(file, encryption.identities_of(identity)) if encrypted else nullcontext(file) as source:
            yield source


def losses():
    """Return what a restore would take away: dictionary of a plural name to how many there are, without those of which there is none.

    Raises:
        BackupFailed: the database cannot be read.
    """
    found = {}
    try:
        with connection.cursor() as cursor:
            tables = {each.name for each in connection.introspection.get_table_list(cursor)}
            for model in apps.get_models(include_auto_created=True):
                name, about = model._meta.db_table, model._meta
                if about.label_lower in NO_CONTENT or about.proxy or name not in tables:
                    continue
                cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 - our own models
                if count := cursor.fetchone()[0]:
                    found[str(about.verbose_name_plural)] = found.get(str(about.verbose_name_plural), 0) + count
    except DatabaseError as error:
        raise BackupFailed(f"The database cannot be read: {str(error).strip().splitlines()[0]}.") from error
    if files := len(media.names()):
        found["media files"] = files
    return found


def check_fits(manifest):
    """Refuse a backup that this portal cannot hold.

    Raises:
        BackupFailed: it is of another engine, of a newer server, or of newer code.
    """
    if manifest.engine != connection.vendor:
        raise BackupFailed(f"The backup is of {manifest.engine}, and DATABASE_URL names {connection.vendor}: a backup goes back to its own kind.")
    room_of(connection).check_version(connection, manifest)
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    known |= {f"{app}.{name}" for each in loader.disk_migrations.values() for app, name in each.replaces}
    if unknown := [each for each in manifest.migrations if each not in known]:
        raise BackupFailed(f"The backup was made by newer code: this version does not know {', '.join(unknown[:3])}. Install that version first.")


def restore(path, *, identity=None, replace=False):
    """Bring a backup back.

    Args:
        path: its file.
        identity: path of the file with the key, for an encrypted one.
        replace: whether the present content may go.

    Returns:
        A ``Restored``.

    Raises:
        BackupFailed: it cannot be done; where something was touched by then, ``unfinished`` says so.
    """
    interrupted = bool(unfinished.told())
    found = losses()
    if found and not replace and not interrupted:
        raise BackupFailed(refusal(found))
    with workplace() as work:
        stage = work / "staged"
        stage.mkdir()
        with told_of(path, "cannot be read"):
            check_room(Path(path).stat().st_size, work)
        manifest = verify(path, identity, stage)
        check_fits(manifest)
        # Beside what is staged by now, of which the files are moved and the database is copied.
        check_room(manifest.files[archive.DATABASES[manifest.engine]].size, work)
        # Who began with this very backup has been asked already.
        if found and not replace and not unfinished.is_of(manifest.created_at):
            raise BackupFailed(refusal(found))
        unfinished.begin(Path(path).name, manifest.created_at)
        media.bring_back(stage / archive.MEDIA, manifest.media)
        room = room_of(connection)
        room.bring_back(connection, stage / archive.DATABASES[manifest.engine], manifest)
        check_same(room.census(connection), manifest)
        removed = media.remove_others(manifest.media)
        key = bring_back_key(stage / archive.KEY)
        bring_up_to_date()
        os.sync()
        unfinished.end()
    return Restored(manifest, removed, key, Message.objects.due().count())


def bring_up_to_date():
    """Apply the migrations that are newer than the backup.

    Raises:
        BackupFailed: one fails.
    """
    ContentType.objects.clear_cache()
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise BackupFailed(f"The backup is back, but `migrate` fails on it: {str(error).strip().splitlines()[0]}.") from error


def refusal(found):
    return f"There is content here: {in_words(found)}. Make a backup of it; to have it replaced, add --replace."


def in_words(found):
    """Return what ``losses()`` has found, as a list in words."""
    return ", ".join(f"{count} {name}" for name, count in found.items())


def check_same(found, manifest):
    """Compare what is here now with what was there then.

    Raises:
        BackupFailed: it differs.
    """
    differing = census.differing(manifest.tables, found.tables) + media.differing(manifest.media)
    if differing:
        raise BackupFailed(f"What was brought back differs from the backup: {', '.join(differing[:5])}.")


def bring_back_key(staged):
    """Put the backup's generated key in the place of ours, and tell whether that was done; one of the environment stays."""
    if not staged.is_file() or not (ours := generated_key()):
        return False
    if ours.read_text().strip() == staged.read_text().strip():
        return False
    with told_of(ours, "cannot be written"):
        staged.replace(ours)
    return True
