"""`manage.py backup`: one file that holds the portal, made while it goes on working."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from leuven_portal.backup import encryption, rotation
from leuven_portal.backup.create import make_backup
from leuven_portal.backup.failures import BackupFailed
from leuven_portal.backup.workplace import in_size
from leuven_portal.management.commands.demo import whole_number


class Command(BaseCommand):
    help = (
        "Writes the database, the pictures and the generated secret key into one file, while people go on reading and writing. "
        "The file holds personal data and password hashes: see docs/operations.md for where to keep it and for how long."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, help="where it goes, a folder for this portal alone (default: DATA_DIR/backups)")
        parser.add_argument("--keep", type=whole_number(1, 10_000), metavar="N", help="afterwards delete the older backups in that folder, all but N")
        parser.add_argument(
            "--encrypt",
            action="append",
            default=[],
            metavar="KEY",
            help="for the holder of this public key of age alone (age1…); may be given more than once",
        )
        parser.add_argument("--dry-run", action="store_true", help="make nothing and delete nothing; say what would be deleted")

    def handle(self, *, folder, keep, encrypt, dry_run, verbosity, **options):
        folder = folder or settings.DATA_DIR / "backups"
        try:
            recipients = encryption.recipients_of(encrypt)
            if dry_run:
                self.tell_outdated(folder, keep)
                return
            made = make_backup(folder, recipients)
        except BackupFailed as failure:
            raise CommandError(str(failure)) from failure
        if verbosity:
            self.stdout.write(f"{made.path} ({in_size(made.size)}): {made.manifest.content}.")
        if made.manifest.missing:
            self.stderr.write(f"Not in it, as not among the media, though rows refer to it: {', '.join(made.manifest.missing)}.")
        if keep:
            self.remove_outdated(folder, keep, made.path, verbosity)

    def tell_outdated(self, folder, keep):
        # One more is there by then.
        going = rotation.outdated(folder, keep - 1) if keep and folder.is_dir() else []
        for path in going:
            self.stdout.write(f"Would be deleted: {path}")
        self.stdout.write(f"Dry run: nothing was made or deleted. {len(going)} would be deleted after a backup into {folder}.")

    def remove_outdated(self, folder, keep, made, verbosity):
        for path in rotation.outdated(folder, keep, made):
            try:
                path.unlink()
            except OSError as error:
                raise CommandError(f"The backup was made, but {path} cannot be deleted: {error.strerror}.") from error
            if verbosity:
                self.stdout.write(f"Deleted: {path}")
