import pytest
from django.http import QueryDict
from django.utils.translation import override

from contact import definition
from contact.forms import EnquiryForm
from tests.contact.factories import PURPOSES, filled_in


def form(purpose, repeated=(), **changes):
    """Return a bound form; `repeated` are further pairs of name and value."""
    data = QueryDict(mutable=True)
    for name, value in filled_in(purpose, **changes).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    for name, value in repeated:
        data.appendlist(name, value)
    return EnquiryForm(definition.current().purposes[purpose], data)


def errors(*args, **kwargs):
    return {name: list(texts) for name, texts in form(*args, **kwargs).errors.items()}


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_complete_form_is_valid(purpose, language):
    with override(language):
        assert errors(purpose) == {}


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_an_empty_form_says_what_is_missing(purpose, language):
    asked = definition.current().purposes[purpose]
    with override(language):
        found = EnquiryForm(asked, QueryDict()).errors
        assert {name: list(texts) for name, texts in found.items()} == {field.name: [str(field.missing)] for field in asked.fields if field.required}


@pytest.mark.parametrize(
    ("language", "purpose", "changes", "expected"),
    [
        ("en", "other", {"email": "visitor@example"}, {"email": ["Enter an e-mail address like name@example.org"]}),
        ("nl", "other", {"email": "visitor@example"}, {"email": ["Vul een e-mailadres in zoals naam@voorbeeld.be"]}),
        ("en", "other", {"message": "Too short"}, {"message": ["Write at least 20 characters"]}),
        ("nl", "other", {"message": "Te kort"}, {"message": ["Schrijf minstens 20 tekens"]}),
        ("en", "other", {"name": "x" * 101}, {"name": ["Use at most 100 characters"]}),
        ("nl", "other", {"name": "x" * 101}, {"name": ["Gebruik hoogstens 100 tekens"]}),
        ("en", "other", {"message": "x" * 2001}, {"message": ["Use at most 2,000 characters"]}),
        ("nl", "other", {"message": "x" * 2001}, {"message": ["Gebruik hoogstens 2.000 tekens"]}),
        ("en", "other", {"email": "x" * 250 + "@example.org"}, {"email": ["Use at most 254 characters"]}),
        ("en", "collaborate", {"theme": "9"}, {"theme": ["Choose a theme"]}),
        ("en", "collaborate", {"looking_for": ["research", "9"]}, {"looking_for": ["Choose what you are looking for"]}),
        ("en", "collaborate", {"deadline": "31/03/2027"}, {"deadline": ["Enter a date like 2027-03-31"]}),
        ("en", "collaborate", {"deadline": "2027-02-30"}, {"deadline": ["Enter a date like 2027-03-31"]}),
        ("en", "invest", {"website": "javascript:alert(1)"}, {"website": ["Enter a web address like example.org"]}),
        ("en", "invest", {"website": "ftp://example.org"}, {"website": ["Enter a web address like example.org"]}),
        ("en", "invest", {"size": "huge"}, {"size": ["Choose one of the answers in the list"]}),
        ("en", "invest", {"country": "XX"}, {"country": ["Choose the country you are in now"]}),
    ],
)
def test_a_wrong_answer_is_told_in_the_visitors_language(language, purpose, changes, expected):
    with override(language):
        assert errors(purpose, **changes) == expected


INVISIBLE = "We took out characters that cannot be seen. Check what is left and send it again"


@pytest.mark.parametrize(
    ("name", "shown_again"),
    [("a\0b", "ab"), ("a\x1bb", "ab"), ("a\x85b", "ab"), ("a\nb", "a b"), ("a\r\nBcc: x@example.org", "a Bcc: x@example.org")],
)
def test_control_characters_in_a_line_are_an_error_and_then_gone(name, shown_again):
    bound = form("other", name=name)
    assert bound.errors == {"name": [INVISIBLE]}
    assert bound["name"].value() == shown_again


def test_control_characters_in_a_text_are_an_error_and_then_gone():
    bound = form("other", message="Twenty characters and\0more\r\nthan that")
    assert bound.errors == {"message": [INVISIBLE]}
    assert bound["message"].value() == "Twenty characters andmore\nthan that"


def test_what_turns_the_reading_direction_is_taken_out_of_a_line():
    bound = form("other", name="Demo \u202evisitor\u2066\t(x)")
    assert bound.errors == {}
    assert bound.answers["name"] == "Demo visitor (x)"


def test_a_line_break_counts_as_one_character():
    assert errors("other", message="\r\n".join("x" * 1000)) == {}  # 1,999 characters, 2,998 bytes
    assert errors("other", message="\r\n".join("x" * 1001)) == {"message": ["Use at most 2,000 characters"]}
    assert form("other", message="x" * 20 + "\ry\r\nz").is_valid()


def test_a_message_is_stored_with_plain_line_breaks():
    bound = form("other", message="The first line is here\r\nand the second\rand the third")
    assert bound.is_valid()
    assert bound.answers["message"] == "The first line is here\nand the second\nand the third"


def test_blanks_around_an_answer_do_not_count():
    assert errors("other", name="   ") == {"name": ["Enter your name"]}
    assert errors("other", message=" " * 30) == {"message": ["Write your question"]}


@pytest.mark.parametrize("field", ["name", "email", "message", "answer_language", "may_refer"])
def test_two_answers_where_one_is_asked_are_an_error(field):
    assert errors("other", repeated=[(field, filled_in("other")[field])]) == {field: ["Give one answer here"]}


def test_a_sector_of_ones_own_needs_its_name():
    assert errors("invest", sector="other") == {"sector_other": ["Say which sector"]}
    assert errors("invest", sector="other", sector_other="Brewing") == {}


@pytest.mark.parametrize("situation", ["looking", "employer"])
def test_who_looks_for_work_or_hires_tells_the_field(situation):
    assert errors("work", situation=situation) == {"field_of_work": ["Choose your field of work"]}
    assert errors("work", situation=situation, field_of_work="it") == {}


def test_others_need_not_tell_the_field():
    assert errors("work", situation="partner") == {}


def test_answers_are_those_given_under_stable_words():
    bound = form("invest", confidential="on", space=["lab", "office"], website="labs.example.org", size="")
    assert bound.is_valid()
    assert bound.answers == filled_in("invest") | {"confidential": True, "space": ["lab", "office"], "website": "https://labs.example.org"}


def test_a_date_is_stored_as_a_word():
    bound = form("collaborate", deadline="2027-03-31")
    assert bound.is_valid()
    assert bound.answers["deadline"] == "2027-03-31"


def test_the_summary_leads_to_the_controls_in_their_order():
    bound = form("collaborate", looking_for=None, email="visitor@example", may_refer=None)
    assert bound.summary == [
        {"control": "id_looking_for_0", "text": "Choose what you are looking for"},
        {"control": "id_email", "text": "Enter an e-mail address like name@example.org"},
        {"control": "id_may_refer_0", "text": "Choose whether we may pass your question on"},
    ]


def test_a_few_choices_are_shown_and_many_are_a_list():
    bound = EnquiryForm(definition.current().purposes["work"])
    assert {name: bound.fields[name].widget.input_type for name in ("situation", "field_of_work", "country", "help_with")} == {
        "situation": "radio",
        "field_of_work": "select",
        "country": "select",
        "help_with": "checkbox",
    }


def test_optional_fields_are_marked():
    bound = EnquiryForm(definition.current().purposes["invest"])
    marked = [field.name for field in bound if "optional" in field.label]
    assert marked == ["website", "size", "space"]


def test_browsers_are_told_what_to_fill_in():
    bound = EnquiryForm(definition.current().purposes["invest"])
    tokens = {field.name: token for field in bound if (token := field.field.widget.attrs.get("autocomplete"))}
    assert tokens == {"organisation": "organization", "website": "url", "country": "country", "name": "name", "email": "email"}


@pytest.mark.parametrize("purpose", PURPOSES)
def test_nothing_cuts_off_what_is_pasted(purpose):
    controls = {field.name: field.field.widget.attrs for field in form(purpose)}
    assert [name for name, attrs in controls.items() if "maxlength" in attrs] == []
    assert {name: attrs["data-limit"] for name, attrs in controls.items() if "data-limit" in attrs} == {"message": 2000}
