"""`manage.py restore`: a backup back into DATABASE_URL and DATA_DIR, or a look at whether it would come back."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from leuven_portal.backup import unfinished
from leuven_portal.backup.failures import BackupFailed
from leuven_portal.backup.restore import check_fits, in_words, losses, restore, verify


class Command(BaseCommand):
    help = (
        "Brings a backup back into the database and the data folder of the settings. Stop web server and worker first. "
        "Every byte is looked at before anything is touched; a portal with content is refused unless --replace says so. "
        "Restore only files that come from you: what is in one becomes your database."
    )
    # One of them says that a restore was interrupted, and this is what mends it.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a file that `backup` has made")
        parser.add_argument(
            "--identity", type=Path, metavar="FILE", help="for an encrypted one: the file with its secret key, as age-keygen writes it"
        )
        parser.add_argument("--replace", action="store_true", help="give up the content that is here")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--check", action="store_true", help="only look at every byte of the file; no database is needed")
        what.add_argument("--dry-run", action="store_true", help="look at file and database, say what would be replaced, and change nothing")

    def handle(self, *, file, identity, replace, check, dry_run, **options):
        try:
            if check:
                self.stdout.write(f"{file} is sound: {verify(file, identity).content}.")
            elif dry_run:
                self.rehearse(file, identity)
            else:
                self.bring_back(file, identity, replace)
        except BackupFailed as failure:
            raise CommandError(str(failure)) from failure

    def rehearse(self, file, identity):
        found = losses()
        manifest = verify(file, identity)
        check_fits(manifest)
        self.stdout.write(f"Would come back: {manifest.content}.")
        self.stdout.write(f"Would be lost, and only with --replace: {in_words(found)}." if found else "There is no content here that would be lost.")
        self.stdout.write("Dry run: nothing was changed.")

    def bring_back(self, file, identity, replace):
        if told := unfinished.told():
            self.stderr.write(told)
        done = restore(file, identity=identity, replace=replace)
        told = [f"Restored from {file.name}: {done.manifest.content}.", "Rows and checksums of all tables and files are those of the backup."]
        if done.removed:
            told.append(f"{done.removed} media files of the former content were deleted.")
        if done.manifest.missing:
            told.append(f"Were not there when the backup was made, though rows refer to them: {', '.join(done.manifest.missing)}.")
        if done.waiting:
            told.append(f"{done.waiting} mails wait as they did then; some may have been sent since, and will be sent once more.")
        if done.key:
            told.append("The secret key is that of the backup.")
        told.append("Now start web server and worker anew; everybody signs in again.")
        told.append(
            f"Personal data that was deleted after {done.manifest.created_at} is back: run purge_enquiries, and repeat erase_person "
            "for whoever was erased since."
        )
        self.stdout.write("\n".join(told))
