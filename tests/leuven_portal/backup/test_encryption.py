import io
import os

import pytest
from pyrage.x25519 import Identity

from leuven_portal.backup.encryption import BEGINNING, decrypting, encrypting, identities_of, recipients_of
from leuven_portal.backup.failures import BackupFailed

CONTENT = os.urandom(1_000_000) * 3


@pytest.fixture
def key():
    return Identity.generate()


def encrypted(*keys, content=CONTENT):
    out = io.BytesIO()
    with encrypting(out, recipients_of([str(each.to_public()) for each in keys])) as sink:
        for start in range(0, len(content), 100_000):
            sink.write(content[start : start + 100_000])
    return out.getvalue()


def decrypted(content, *keys):
    with decrypting(io.BytesIO(content), keys) as source:
        return source.read()


def test_each_holder_of_a_key_reads_it(key):
    other = Identity.generate()
    content = encrypted(key, other)
    assert content.startswith(BEGINNING)
    assert CONTENT[:64] not in content
    assert decrypted(content, key) == decrypted(content, other) == decrypted(content, Identity.generate(), key) == CONTENT


def test_nobody_else_reads_it(key):
    with pytest.raises(BackupFailed, match="encrypted for another key"):
        decrypted(encrypted(key), Identity.generate())


@pytest.mark.parametrize("length", [30, 100, 70_000, 2_999_999, -1])
def test_a_cut_is_noticed(key, length):
    with pytest.raises(BackupFailed, match="damaged or cut off"):
        decrypted(encrypted(key)[:length], key)


@pytest.mark.parametrize("place", [150, 100_000, -1])
def test_a_changed_byte_is_noticed(key, place):
    content = bytearray(encrypted(key))
    content[place] ^= 1
    with pytest.raises(BackupFailed, match="damaged or cut off|another key"):
        decrypted(bytes(content), key)


@pytest.mark.parametrize("room", [0, 300, 100_000, 2_999_999])
def test_a_full_disk_is_told_as_such(key, room):
    class Disk(io.BytesIO):
        def write(self, content):
            if self.tell() + len(content) > room:
                raise OSError(28, "No space left on device")
            return super().write(content)

    with pytest.raises(OSError, match="No space left on device"), encrypting(Disk(), recipients_of([str(key.to_public())])) as sink:
        sink.write(CONTENT)


def test_what_goes_wrong_while_it_is_written_is_told(key):
    with pytest.raises(BackupFailed, match="of my own"), encrypting(io.BytesIO(), recipients_of([str(key.to_public())])) as sink:
        sink.write(CONTENT)
        raise BackupFailed("of my own")


def test_what_its_reader_finds_is_told(key):
    with pytest.raises(BackupFailed, match="of my own"), decrypting(io.BytesIO(encrypted(key)), [key]) as source:
        source.read(10)
        raise BackupFailed("of my own")


@pytest.mark.parametrize("text", ["", "age1", "age1foo", "AGE-SECRET-KEY-1FOO", "ssh-ed25519 AAAA"])
def test_a_key_that_is_none_is_refused(text):
    with pytest.raises(BackupFailed, match="which begins with age1; this is none, or it was mistyped"):
        recipients_of([text])


def test_one_mistyped_letter_is_noticed(key):
    public = str(key.to_public())
    with pytest.raises(BackupFailed, match="mistyped"):
        recipients_of([public[:20] + ("q" if public[20] != "q" else "p") + public[21:]])


def test_keys_are_read_from_a_file_as_age_writes_it(key, tmp_path):
    path = tmp_path / "key.txt"
    path.write_text(f"# created: 2026-11-26T03:12:07Z\n# public key: {key.to_public()}\n{key}\n\n")
    assert [str(each.to_public()) for each in identities_of(path)] == [str(key.to_public())]


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"AGE-SECRET-KEY-1FOO", b"\xff\xfe"])
def test_a_file_without_a_key_is_named_and_its_content_is_not(tmp_path, content):
    path = tmp_path / "key.txt"
    path.write_bytes(content)
    with pytest.raises(BackupFailed) as failure:
        identities_of(path)
    assert str(failure.value) == f"{path} holds no secret key of age, which begins with AGE-SECRET-KEY-1."


def test_a_missing_key_file_is_named(tmp_path):
    with pytest.raises(BackupFailed, match="key.txt cannot be read: No such file"):
        identities_of(tmp_path / "key.txt")
