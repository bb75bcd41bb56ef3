import pytest

from contact.addresses import canonical
from contact.models import Enquiry
from tests.contact.factories import make_enquiry, send


@pytest.mark.parametrize(
    ("email", "known_as"),
    [
        ("Visitor@Example.org", "Visitor@Example.org"),
        (" visitor@example.org ", "visitor@example.org"),
        ("visitor@m\u00fcller.example", "visitor@xn--mller-kva.example"),
        ("victim@gma\u0130l.com", "victim@xn--gmail-bgd.com"),
        ("", ""),
        ("nobody", "nobody"),
    ],
)
def test_a_domain_is_written_as_mail_goes_to_it(email, known_as):
    assert canonical(email) == known_as


@pytest.mark.parametrize("email", ["visitor@\u00fc..example", "visitor@" + "\u00fc" * 70 + ".example"])
def test_what_is_no_domain_is_told(email):
    with pytest.raises(UnicodeError):
        canonical(email)


@pytest.mark.django_db
class TestOfPerson:
    def test_a_domain_that_looks_like_another_is_another(self, client):
        mine = make_enquiry(email="victim@gmail.com")
        assert send(client, "study", email="victim@gma\u0130l.com").status_code == 303
        theirs = Enquiry.objects.exclude(pk=mine.pk).get()
        assert theirs.email == "victim@xn--gmail-bgd.com"
        asked = {email: list(Enquiry.objects.of_person(email)) for email in ("Victim@GMAIL.com", "victim@gma\u0130l.com", theirs.email)}
        assert asked == {"Victim@GMAIL.com": [mine], "victim@gma\u0130l.com": [theirs], theirs.email: [theirs]}

    def test_what_no_mail_reaches_is_nobodys(self):
        make_enquiry(email="visitor@example.org")
        assert [list(Enquiry.objects.of_person(email)) for email in ("visitor@\u00fc..example", "v\u0130sitor@example.org")] == [[], []]

    @pytest.mark.parametrize("email", ["visitor@\u00fc..example", "visitor@" + "\u00fc" * 70 + ".example"])
    def test_the_form_says_so(self, client, email):
        response = send(client, "study", email=email)
        assert (response.status_code, Enquiry.objects.count()) == (422, 0)
