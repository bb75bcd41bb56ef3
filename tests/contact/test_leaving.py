import pytest
from django.contrib.auth.models import User

from contact import actions
from contact.models import Desk, Enquiry
from tests.contact.admin.staff import changed, make_staff
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def bram(db):
    return make_staff("bram", "Desk", desks=["study", "talent"])


@pytest.fixture
def owned(bram):
    """Return an open enquiry of bram's at each of his desks, and an answered one."""
    enquiries = [make_enquiry("study"), make_enquiry("work")]
    for enquiry in enquiries:
        assert actions.take(enquiry, bram)
    return [*enquiries, changed(make_enquiry("study"), owner=bram, state="answered")]


def stand(enquiries):
    return [
        (each.state, each.owner and each.owner.username) for each in Enquiry.objects.filter(pk__in=[each.pk for each in enquiries]).order_by("pk")
    ]


def test_a_deleted_accounts_open_enquiries_go_back_to_their_desks(bram, owned):
    bram.delete()
    assert stand(owned) == [("new", None), ("new", None), ("answered", None)]
    assert owned[0].history.last().kind == "given-back"
    assert owned[0].history.last().by_name == ""


@pytest.mark.parametrize("field", ["is_active", "is_staff"])
def test_so_do_those_of_somebody_who_works_here_no_longer(bram, owned, field):
    setattr(bram, field, False)
    bram.save()
    assert stand(owned) == [("new", None), ("new", None), ("answered", "bram")]


def test_another_change_of_the_account_changes_nothing(bram, owned):
    bram.first_name = "Bram"
    bram.save()
    assert stand(owned) == [("assigned", "bram"), ("assigned", "bram"), ("answered", "bram")]


@pytest.mark.parametrize("way", ["desk", "account", "clear", "set"])
def test_who_leaves_a_desk_leaves_its_enquiries_there(bram, owned, way):
    study = Desk.objects.get(key="study")
    ways = {
        "desk": lambda: study.members.remove(bram),
        "account": lambda: bram.desks.remove(study),
        "clear": study.members.clear,
        "set": lambda: study.members.set([make_staff("els")]),
    }
    ways[way]()
    assert stand(owned) == [("new", None), ("assigned", "bram"), ("answered", "bram")]


def test_a_colleagues_stay(bram, owned):
    els = make_staff("els", "Desk", desks=["study"])
    hers = make_enquiry("study")
    actions.take(hers, els)
    bram.delete()
    Desk.objects.get(key="study").members.set(User.objects.filter(pk=els.pk))
    assert stand([hers]) == [("assigned", "els")]
