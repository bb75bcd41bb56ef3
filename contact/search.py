"""The search over enquiries: by reference, name, address, organisation, tag, and whatever was written.

Texts are folded in Python, so that both databases find the same. Every word that is asked for must be the
beginning of one of the enquiry's. The database's index of words answers what is rare; what many enquiries have, as
the latest tell, is soon met on the way through the list, which is then shorter than the index's answer.
"""

from itertools import islice

from django.db import DatabaseError, connection, transaction
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, Value
from django.db.models.expressions import RawSQL

from contact import definition
from contact.folding import words
from contact.models import Enquiry, Message, SearchText

#: From how many enquiries on words are common: about there, to sort those that the index finds takes as long as to
#: walk through the list until enough of them were met.
COMMON = 10_000
#: Of so many of the latest enquiries this share tells that words are common, for less than the index would count them.
SAMPLE, MANY = 500, 0.15
#: Words that are asked for; the rest of a pasted letter finds nothing more.
MOST_WORDS = 20
#: Words that an enquiry is found by: PostgreSQL keeps no more than a megabyte of them. Whoever writes on and on is found by the first ones.
MOST_KEPT = 15_000
#: Fields of a form that hold what was typed. Choices are filters beside the list.
TYPED = {"text", "textarea", "url"}

ASK = {
    "postgresql": "SELECT enquiry_id FROM contact_searchtext WHERE array_to_tsvector(string_to_array(ltrim(words), ' ')) @@ %s::tsquery LIMIT %s",
    "sqlite": "SELECT rowid FROM contact_searchtext_index WHERE contact_searchtext_index MATCH %s LIMIT %s",
}
#: Enquiries that are entered anew in one step.
BATCH = 500


def find(enquiries, asked):
    """Return those among enquiries that have all the words asked for.

    Args:
        enquiries: a queryset of them.
        asked: what was typed; nothing asks for all. No sign in it has a meaning of its own: signs alone find nothing.
    """
    if not asked.strip():
        return enquiries
    wanted = list(dict.fromkeys(words(asked)))[:MOST_WORDS]
    if not wanted:
        return enquiries.none()
    written = Q(*(Q(words__contains=f" {word}") for word in wanted))
    if not is_common(written):
        keys = keys_of(wanted)
        if len(keys) <= COMMON:
            return enquiries.filter(is_among(keys))
    return enquiries.filter(Exists(SearchText.objects.filter(written, enquiry=OuterRef("pk"))))


def is_common(written):
    """Tell whether so many of the latest enquiries meet a condition that one comes upon enough of them in any list.

    Args:
        written: a condition for ``SearchText``.
    """
    latest = SearchText.objects.order_by("-pk").values("pk")[:SAMPLE]
    return SearchText.objects.filter(written, pk__in=latest).count() >= SAMPLE * MANY


def keys_of(wanted):
    """Return the keys of enquiries that have all of some folded words, by the index: one more than ``COMMON`` at most."""
    with connection.cursor() as cursor:
        cursor.execute(ASK[connection.vendor], [question(wanted), COMMON + 1])
        return [key for (key,) in cursor.fetchall()]


def is_among(keys):
    """Return the condition that an enquiry's key is one of some, which the database gets as one value, however many they are."""
    listed = ",".join(map(str, keys))
    if connection.vendor == "postgresql":
        # Of an array PostgreSQL makes a table of hashes, and passes a list by it; it would look up one by one what a question returns.
        return Func(F("pk"), Value(f"{{{listed}}}"), template="(%(expressions)s::bigint[]))", arg_joiner=" = ANY(", output_field=BooleanField())
    return Q(pk__in=RawSQL("SELECT value FROM json_each(%s)", [f"[{listed}]"]))  # noqa: S611 - whole numbers of the database's own


def question(wanted):
    """Return how the database is asked for folded words; they hold letters and digits alone, so nothing has to be escaped."""
    if connection.vendor == "postgresql":
        return " & ".join(f"'{word}':*" for word in wanted)
    return " AND ".join(f'"{word}" *' for word in wanted)


def index(enquiry):
    """Bring the search up to date with an enquiry. Call this in the transaction that changed or enlarged it.

    Args:
        enquiry: the enquiry, whose thread may have grown.
    """
    # Of two who write at once, the second one reads what the first one wrote.
    list(SearchText.objects.select_for_update().filter(enquiry=enquiry))
    enter([enquiry], threads([enquiry]))


def enter(enquiries, written=None):
    """Enter enquiries into the search. Call this in the transaction that stores them.

    Args:
        enquiries: a list of them.
        written: what was written in the thread of each, by its key; nothing for those that have just come.
    """
    rows = [SearchText(enquiry=enquiry, words=text_of(enquiry, (written or {}).get(enquiry.pk, ()))) for enquiry in enquiries]
    SearchText.objects.bulk_create(rows, update_conflicts=True, unique_fields=["enquiry"], update_fields=["words"])


def threads(enquiries):
    """Return the answers and replies that were written, in lists by the key of the enquiry."""
    found, kinds = {}, [Message.Kind.ANSWER, Message.Kind.REPLY]
    for message in Message.objects.talk().filter(enquiry__in=enquiries, kind__in=kinds).only("enquiry_id", "kind", "text"):
        found.setdefault(message.enquiry_id, []).append(message.body)
    return found


def text_of(enquiry, written):
    """Return what an enquiry is found by, as ``SearchText.words`` holds it.

    Args:
        enquiry: the enquiry.
        written: the texts of its thread.
    """
    fields = enquiry.purpose_definition.fields
    typed = [answer for field in fields if field.kind in TYPED and isinstance(answer := enquiry.answers.get(field.name), str)]
    texts = [enquiry.reference, enquiry.name, enquiry.email, enquiry.organisation, enquiry.tag, enquiry.message, *typed, *written]
    # The reference is known without its hyphen as well.
    found = dict.fromkeys(word for text in [enquiry.reference.replace("-", ""), *texts] for word in words(text))
    return "".join(f" {word}" for word in sorted(islice(found, MOST_KEPT)))


def out_of_step():
    """Return the references of the enquiries that the search would not find by all that they say, or by more."""
    found = []
    for batch in batches():
        written = threads(batch)
        entered = dict(SearchText.objects.filter(enquiry__in=batch).values_list("enquiry_id", "words"))
        found += [each.reference for each in batch if entered.get(each.pk) != text_of(each, written.get(each.pk, ()))]
    return found


def is_index_sound():
    """Tell whether the database's own index is that of the entered words. PostgreSQL sees to that itself."""
    if connection.vendor != "sqlite":
        return True
    try:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO contact_searchtext_index (contact_searchtext_index, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        return False
    return True


def mend():
    """Make SQLite's index anew, and enter all enquiries anew. Return how many there are."""
    tell_sqlite("rebuild")
    count = 0
    for batch in batches():
        with transaction.atomic():
            list(SearchText.objects.select_for_update().filter(enquiry__in=batch).order_by("pk"))
            enter(batch, threads(batch))
        count += len(batch)
    return count


def overwrite_forgotten():
    """Let nothing of what was forgotten stay in SQLite's index, where a deleted word is only struck out until its part is written anew.

    PostgreSQL's own vacuum does the same there.
    """
    tell_sqlite("optimize")


def tell_sqlite(command):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO contact_searchtext_index (contact_searchtext_index) VALUES (%s)", [command])


def batches():
    """Iterate over all enquiries of which the form is known, in lists of ``BATCH``."""
    last, enquiries = 0, Enquiry.objects.filter(definition_version__in=definition.versions()).order_by("pk")
    while batch := list(enquiries.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk
