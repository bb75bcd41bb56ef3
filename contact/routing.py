"""Which desk answers an enquiry."""

from contact.models import Desk


def desk_for(purpose, answers, desks=None):
    """Return the desk that answers: the purpose's own, or the front desk while that one is off.

    Args:
        purpose: the ``Purpose`` the visitor chose.
        answers: the answers by field name; empty before there are any.
        desks: the desks that are on, by key, where the caller asks for several purposes.
    """
    desks = Desk.objects.answering() if desks is None else desks
    return desks.get(purpose.desk) or desks[Desk.FRONT]
