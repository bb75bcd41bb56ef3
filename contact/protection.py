"""What stands between the form and those who would misuse it, without a cookie.

Three things prove that a submission comes from a person on our own page: the headers by which
the browser tells where it comes from; a one-time token, signed with the time at which the form
was shown; and a field that people do not see and programs fill in.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.translation import gettext as _

from contact.references import new_token

FORM_LIFETIME = 24 * 60 * 60  # seconds
# A name that programs like to fill in and browsers have nothing to fill in for.
TRAP = "subject"


def require_own_page(request):
    """Refuse a submission that another site's page sends.

    ``Origin`` is there in every browser's POST, ``Sec-Fetch-Site`` in every recent one's. A client
    that sends neither is no browser that a stranger's page could use.

    Raises:
        PermissionDenied: it comes from elsewhere; its message is for the visitor.
    """
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "none")
    foreign_origin = origin is not None and not is_ours(origin, request)
    foreign_page = site not in {"same-origin", "none"} and not (site == "same-site" and origin is not None)
    if foreign_origin or foreign_page:
        raise PermissionDenied(_("What was sent came from another site’s page. Open our own form and send it from there."))


def is_ours(origin, request):
    """Tell whether an ``Origin`` is the portal's own: that of this request, or that of ``SITE_URL``."""
    return origin.lower() in {f"{request.scheme}://{request.get_host()}".lower(), settings.SITE_URL.lower()}


@dataclass(frozen=True)
class Proof:
    """The hidden part of a form: a one-time token, and the same token signed with the time.

    Attributes:
        token: under which the enquiry is stored, once.
        started: the signed token.
        trap: what stands in the field that nobody sees.
    """

    token: str
    started: str
    trap: str = ""

    @classmethod
    def fresh(cls):
        """Make the proof of a form that is shown now."""
        token = new_token()
        return cls(token, signer().sign(token))

    @classmethod
    def sent_with(cls, data):
        """Return the proof in a submission's data, whatever it is worth."""
        return cls(data.get("token", ""), data.get("started", ""), data.get(TRAP, ""))

    @property
    def is_genuine(self):
        """Whether we signed the token, at whatever time."""
        try:
            return signer().unsign(self.started) == self.token
        except BadSignature:
            return False

    @property
    def is_expired(self):
        """Whether the form is too old; only a genuine one has an age."""
        return self.is_older_than(FORM_LIFETIME)

    @property
    def objection(self):
        """The sentence that asks to send once more, or an empty one where nothing stands against the proof."""
        if not self.is_genuine or self.is_expired:
            return _("This form stood open for too long. What you typed is still here: press Send once more.")
        if settings.CONTACT_MIN_SECONDS and not self.is_older_than(settings.CONTACT_MIN_SECONDS):
            return _("That was very fast, and we keep programs out. What you typed is still here: press Send once more.")
        if self.trap:
            return _("Your browser filled in a field that must stay empty. We have emptied it: press Send once more.")
        return ""

    def is_older_than(self, seconds):
        """Tell whether the form was shown more than so many seconds ago."""
        try:
            signer().unsign(self.started, max_age=seconds)
        except SignatureExpired:
            return True
        return False

    def again(self):
        """Return the proof for showing the form again: the same one, or a fresh one where it no longer serves."""
        return Proof(self.token, self.started) if self.is_genuine and not self.is_expired else Proof.fresh()


def signer():
    return TimestampSigner(salt="contact.submission")
