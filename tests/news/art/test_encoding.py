import io

import pytest
from PIL import Image

from news import art
from news.art import cover

# The seeds whose covers were largest of 252.
LARGEST = [("wafer", "high-tech", "budget-4"), ("cityblocks", "region-business", "budget-17"), ("campus", "region-business", "budget-41")]
LARGEST += [("meeting", "talent-study", "budget-39")]


@pytest.mark.parametrize(("composition", "palette", "seed"), LARGEST)
def test_the_largest_covers_stay_within_the_limit(composition, palette, seed):
    assert cover.composition_of(seed, palette)[0].__name__ == composition
    picture = art.draw(seed, palette)
    for format in ("avif", "webp", "jpeg"):
        file = art.encode(picture, format)
        assert len(file) <= art.LIMIT == 80_000
        opened = Image.open(io.BytesIO(file))
        assert (opened.format.lower(), opened.size) == (format, art.SIZE)


def test_quality_falls_no_lower_than_the_limit_asks():
    picture = art.draw("budget-4", "high-tech", art.TILE_SIZE)
    free, tight = (len(art.encode(picture, "webp", limit)) for limit in (10**9, 20_000))
    assert 14_000 < tight <= 20_000 < free


def test_what_cannot_be_small_comes_back_all_the_same():
    assert len(art.encode(Image.effect_noise((400, 400), 200).convert("RGB"), "jpeg", limit=100)) > 100


def test_the_same_picture_is_the_same_file():
    picture = art.draw("again", "health", art.TILE_SIZE)
    for format in ("avif", "webp", "jpeg"):
        assert art.encode(picture, format) == art.encode(picture, format)


def test_an_unknown_format_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="There is no format 'gif'; the formats are avif, webp, jpeg"):
        art.encode(Image.new("RGB", (4, 4)), "gif")
