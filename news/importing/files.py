"""From what somebody typed to the bytes of files."""

from news.importing.parsed import SourceError

#: Bytes. A saved page with its styles inside has a tenth of this.
LARGEST_FILE = 5_000_000


def find_files(source, endings):
    """Return the files that a source stands for: itself, or those in the folder, by name.

    Not the folders within: a browser puts a saved page's own pictures and frames there. Not hidden
    files either, among them those that macOS leaves on other systems' disks.

    Args:
        source: the path of a file or folder.
        endings: the ones to take from a folder, as ``.txt``.

    Raises:
        SourceError: it is not there, cannot be opened, or is a folder without such a file.
    """
    try:
        if not source.exists():
            raise SourceError("there is no such file or folder")
        if not source.is_dir():
            return [source]
        entries = [each for each in sorted(source.iterdir()) if not each.is_dir()]
    except OSError as error:
        raise SourceError(f"it cannot be opened ({error.strerror})") from error
    files = [each for each in entries if each.suffix.lower() in endings and not each.name.startswith(".")]
    if not files:
        raise SourceError(f"the folder has no {', '.join(endings)} file")
    return files


def read_bytes(path):
    """Return what a file holds.

    Raises:
        SourceError: it is no ordinary file, cannot be opened or has more than ``LARGEST_FILE`` bytes.
    """
    try:
        if not path.is_file():
            # A pipe would be waited for without end.
            raise SourceError("it is not an ordinary file")
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise SourceError(f"it cannot be opened ({error.strerror})") from error
    if len(content) > LARGEST_FILE:
        raise SourceError(f"it is larger than {LARGEST_FILE // 1_000_000} MB")
    return content
