import os

import pytest

from news.importing import files
from news.importing.files import find_files, read_bytes
from news.importing.parsed import SourceError

ENDINGS = [".txt", ".html"]


def reason(function, *arguments):
    with pytest.raises(SourceError) as error:
        function(*arguments)
    return str(error.value)


def test_a_file_stands_for_itself(tmp_path):
    file = tmp_path / "a.pdf"
    file.touch()
    assert find_files(file, ENDINGS) == [file]


def test_a_folder_stands_for_its_files_by_name(tmp_path):
    for name in ["b.html", "a.txt", "C.TXT", "d.pdf", ".hidden.txt"]:
        (tmp_path / name).touch()
    (tmp_path / "b_files.html").mkdir()
    assert [path.name for path in find_files(tmp_path, ENDINGS)] == ["C.TXT", "a.txt", "b.html"]


def test_a_link_to_a_folder_is_that_folder_and_within_one_is_left_out(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").touch()
    (folder / "again.html").symlink_to(folder)
    (tmp_path / "link.html").symlink_to(folder)
    assert [path.name for path in find_files(tmp_path / "link.html", ENDINGS)] == ["a.txt"]


def test_what_is_not_there(tmp_path):
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    assert reason(find_files, tmp_path / "none.txt", ENDINGS) == "there is no such file or folder"
    assert reason(find_files, tmp_path / "loop.txt", ENDINGS) == "there is no such file or folder"
    assert reason(find_files, tmp_path / ("x" * 5000), ENDINGS) == "it cannot be opened (File name too long)"


def test_a_folder_without_files(tmp_path):
    assert reason(find_files, tmp_path, ENDINGS) == "the folder has no .txt, .html file"


def test_reading(tmp_path):
    file = tmp_path / "a.txt"
    file.write_bytes(b"\xff")
    assert read_bytes(file) == b"\xff"


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert reason(read_bytes, tmp_path / "pipe.txt") == "it is not an ordinary file"


def test_a_file_is_read_up_to_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_FILE", 2_000_000)
    file = tmp_path / "a.txt"
    file.write_bytes(b"x" * 2_000_000)
    assert len(read_bytes(file)) == 2_000_000
    file.write_bytes(b"x" * 2_000_001)
    assert reason(read_bytes, file) == "it is larger than 2 MB"


def test_a_file_that_may_not_be_opened(tmp_path, monkeypatch):
    def refuse(*arguments):
        raise PermissionError(13, "Permission denied")

    file = tmp_path / "a.txt"
    file.touch()
    monkeypatch.setattr(type(file), "open", refuse)
    assert reason(read_bytes, file) == "it cannot be opened (Permission denied)"
