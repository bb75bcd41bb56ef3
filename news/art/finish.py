"""From a drawing to a picture: its size, its light, its paper."""

from PIL import Image, ImageChops, ImageFilter

from news.art.brushes import SHARP

#: How strong the grain is. More than this is seen in the size of the files before it is seen by anyone.
GRAIN = 0.09


def finish(image, rnd):
    """Return a drawing reduced to the size of its picture, lit from the upper left, with a little grain."""
    image = image.reduce(SHARP)
    slope = (
        Image.linear_gradient("L").rotate(45, resample=Image.Resampling.BICUBIC).crop((48, 48, 208, 208)).resize(image.size, Image.Resampling.BICUBIC)
    )
    grain = Image.frombytes("L", image.size, rnd.randbytes(image.width * image.height)).filter(ImageFilter.GaussianBlur(0.6))
    light = ImageChops.add(
        slope.point([round(138 - v * 0.085) for v in range(256)]), grain.point([round(v * GRAIN) for v in range(256)]), 1, -round(128 * GRAIN)
    )
    return ImageChops.soft_light(image, Image.merge("RGB", [light] * 3))
