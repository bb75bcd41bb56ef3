import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from news.models import Image
from tests.factories import make_image
from tests.pictures import encoded

pytestmark = pytest.mark.django_db


def test_a_picture_is_renamed_and_knows_its_size():
    image = make_image((1000, 750))
    assert re.fullmatch(r"images/[a-z0-9]{16}/original\.jpg", image.file.name)
    assert image.key in image.file.name
    assert (image.width, image.height) == (1000, 750)


def test_a_hostile_file_is_refused_by_every_door():
    for create in (Image.objects.create, lambda **fields: Image.objects.bulk_create([Image(**fields)])):
        with pytest.raises(ValidationError), transaction.atomic():
            create(file=ContentFile(b"<svg onload=alert(1)>", name="x.jpg"), alt_en="x", alt_nl="x")
    assert not Image.objects.exists()


def test_a_picture_that_passes_save_by_is_cleaned_too():
    (image,) = Image.objects.bulk_create([Image(file=ContentFile(encoded("PNG") + b"<script>", name="x.php"), alt_en="x", alt_nl="x")])
    stored = Image.objects.get(key=image.key)
    assert (stored.width, stored.height) == (640, 480)
    assert b"<script>" not in stored.file.read()


@pytest.mark.parametrize(
    ("width", "widths"),
    [(300, (300,)), (480, (480,)), (500, (480,)), (1600, (480, 800, 1200, 1600)), (1200, (480, 800, 1200)), (4000, (480, 800, 1200, 1600))],
)
def test_renditions_are_never_wider_than_the_picture(width, widths):
    assert Image(width=width, height=300).widths == widths


def test_words_fall_back_to_the_other_language():
    image = Image(alt_en="A cleanroom", caption_nl="Een cleanroom")
    with override("nl"):
        assert image.alt == "A cleanroom"
    assert image.in_language("caption", "en") == "Een cleanroom"
    assert Image().alt == ""


def test_the_focus_is_within_the_picture():
    for door in (lambda: make_image(focus_x=101), lambda: Image.objects.filter(pk=make_image().pk).update(focus_y=101)):
        with pytest.raises(IntegrityError), transaction.atomic():
            door()
    with pytest.raises(ValidationError):
        Image(focus_x=101).clean_fields(exclude=["file", "alt_en", "alt_nl"])


def test_one_worker_has_a_picture_until_its_lease_is_over():
    image = make_image()
    assert image.claim()
    assert not image.claim()
    Image.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    assert image.claim()


def test_a_picture_that_cannot_be_rendered_is_left_alone_at_last():
    image = make_image()
    for _attempt in range(Image.objects.all().MOST_ATTEMPTS):
        Image.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
        assert image.claim()
        image.mark_failed()
        image.refresh_from_db()
        assert image.next_attempt_at > timezone.now()
    Image.objects.update(next_attempt_at=timezone.now() - timedelta(days=1))
    assert not image.claim()
    assert not Image.objects.due().exists()
