import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image as Pillow

from news import renditions
from news.models import Image
from news.tasks import render_picture
from tests.factories import make_image

pytestmark = pytest.mark.django_db


def test_every_width_in_every_form():
    image = make_image((1000, 750))
    assert renditions.render_due() == 1
    image.refresh_from_db()
    assert image.rendered_at is not None
    names = [f"images/{image.key}/{width}.{form}" for form in ("avif", "webp", "jpg") for width in (480, 800)]
    assert image.rendition_names() == names
    for name in names:
        with default_storage.open(name) as file, Pillow.open(file) as rendition:
            rendition.load()
            width = int(name.rpartition("/")[2].partition(".")[0])
            assert rendition.size == (width, width * 3 // 4)
            assert rendition.format == {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}[name.rpartition(".")[2]]
            red, green, blue = rendition.convert("RGB").getpixel((20, 20))
            assert red > 170
            assert max(green, blue) < 80
    assert renditions.render_due() == 0


def test_a_picture_that_is_being_rendered_is_left_to_that_worker():
    image = make_image()
    image.claim()
    assert not renditions.render(image.pk)
    assert renditions.render_due() == 0


def test_a_picture_whose_file_is_gone_ends_no_worker():
    image, other = make_image(), make_image()
    default_storage.delete(image.file.name)
    assert renditions.render_due() == 1
    image.refresh_from_db()
    other.refresh_from_db()
    assert (image.rendered_at, image.attempts) == (None, 1)
    assert other.rendered_at is not None


def test_a_picture_that_is_gone_is_passed_over():
    assert not renditions.render(4711)


def test_a_stopping_worker_leaves_the_rest():
    make_image()
    assert renditions.render_due(stopping=lambda: True) == 0


def test_the_worker_renders(transactional_db):
    image = make_image()
    call_command("worker", "--once")
    assert Image.objects.get(pk=image.pk).rendered_at is not None


def test_the_task_renders():
    image = make_image()
    render_picture.call(image.pk)
    image.refresh_from_db()
    assert image.rendered_at is not None


def test_with_a_picture_its_files_go(django_capture_on_commit_callbacks):
    kept, gone = make_image(), make_image()
    renditions.render_due()
    with django_capture_on_commit_callbacks(execute=True):
        Image.objects.filter(pk=gone.pk).delete()
    assert not any(default_storage.exists(name) for name in (gone.file.name, *gone.rendition_names()))
    assert all(default_storage.exists(name) for name in (kept.file.name, *kept.rendition_names()))


def test_a_picture_deleted_meanwhile_ends_no_worker_and_leaves_no_files(monkeypatch):
    image = make_image()
    make = renditions.make

    def and_delete(picture):
        make(picture)
        Image.objects.filter(pk=picture.pk).delete()

    monkeypatch.setattr(renditions, "make", and_delete)
    assert renditions.render_due() == 0
    assert not any(default_storage.exists(name) for name in image.rendition_names())
    other = make_image()
    monkeypatch.setattr(renditions, "make", lambda picture: Image.objects.filter(pk=other.pk).delete() and 1 / 0)
    assert renditions.render_due() == 0
