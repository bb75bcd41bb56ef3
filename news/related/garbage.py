"""Python's look for garbage, put off while a change is made to the index."""

import gc
from contextlib import contextmanager


@contextmanager
def collecting_afterwards():
    """Have Python look for garbage after what is done here and not within it.

    A publication makes ten thousands of objects and a step of a rebuild hundreds of thousands, none of them in a circle: all go
    as soon as they are used no longer. To look for circles each time that seven hundred are new takes a tenth of a rebuild, and
    now and then, when it comes to everything that the process holds, as long as the publication itself.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
