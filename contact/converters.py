"""A purpose in an address: the slug of the language outside, the purpose's key inside."""

from contact import definition


class PurposeConverter:
    """Takes a slug of either language, so that an address put together by hand can be led to the right one.

    Also one of an older version: receipts keep the address that was mailed.
    """

    regex = "[a-z-]+"

    def to_python(self, value):
        purpose = definition.purpose_by_slug(value)
        if purpose is None:
            raise ValueError(f"no purpose has the slug {value}")
        return purpose.key

    def to_url(self, value):
        purpose = definition.purpose_by_key(value)
        if purpose is None:
            raise ValueError(f"there is no purpose {value}")
        return str(purpose.slug)
