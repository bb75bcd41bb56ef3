import tomllib

import pytest
from django.core.checks import run_checks
from django.utils.translation import override

from contact import definition
from contact.checks import check_definitions
from contact.definition import DefinitionError
from contact.models import Enquiry, Message


@pytest.fixture
def data():
    with (definition.FOLDER / "1.toml").open("rb") as file:
        return tomllib.load(file)


def test_purposes_stand_in_the_order_of_the_doors():
    assert list(definition.current().purposes) == ["invest", "work", "study", "collaborate", "other"]


def test_the_newest_version_is_current():
    assert definition.current() is definition.version(max(definition.versions()))


def test_an_unknown_version_is_an_error():
    with pytest.raises(FileNotFoundError):
        definition.version(0)


def test_slugs_are_those_of_the_site_map():
    purposes = definition.current().purposes.values()
    assert [(purpose.slug.en, purpose.slug.nl) for purpose in purposes] == [
        ("invest", "investeren"),
        ("work", "werken"),
        ("study", "studeren"),
        ("collaborate", "samenwerken"),
        ("other", "iets-anders"),
    ]


@pytest.mark.parametrize(
    ("purpose", "fields"),
    [
        (
            "invest",
            "organisation confidential website country sector sector_other project size space timing message name email answer_language may_refer",
        ),
        ("work", "situation field_of_work arrival country eu_citizen help_with message name email answer_language may_refer"),
        ("study", "level field_of_study language_of_study start country help_with message name email answer_language may_refer"),
        ("collaborate", "represents organisation looking_for theme message partner deadline name email answer_language may_refer"),
        ("other", "message name email answer_language may_refer"),
    ],
)
def test_each_purpose_asks_what_it_needs(purpose, fields):
    assert [field.name for field in definition.current().purposes[purpose].fields] == fields.split()


def test_a_text_is_that_of_the_active_language():
    name = definition.current().purposes["collaborate"].name
    with override("nl"):
        assert str(name) == "Samenwerken"
    assert str(name) == "Collaborate"


def test_typed_answers_fit_their_columns():
    fields = {field.name: field for purpose in definition.current().purposes.values() for field in purpose.fields}
    lengths = {name: Enquiry._meta.get_field(name).max_length for name in ("name", "email", "organisation", "message")}
    assert {name: fields[name].max_length for name in lengths} == lengths
    assert Message._meta.get_field("to_email").max_length == fields["email"].max_length


def test_the_shipped_definitions_pass_the_check():
    assert [each for each in run_checks() if each.id == "contact.E001"] == []


def lose_a_language(data):
    data["purposes"]["work"]["fields"]["arrival"]["label"]["nl"] = " "


def misspell_a_kind(data):
    data["fields"]["name"]["kind"] = "txet"


def misspell_a_key(data):
    data["fields"]["name"]["autocompelte"] = "name"


def forget_a_text(data):
    del data["fields"]["name"]["missing"]


def forget_choices(data):
    del data["purposes"]["study"]["fields"]["level"]["choices"]


def repeat_a_choice(data):
    choices = data["purposes"]["study"]["fields"]["level"]["choices"]
    choices.append(choices[0])


def depend_on_nothing(data):
    data["purposes"]["work"]["fields"]["field_of_work"]["required_when"]["is"] = ["retired"]


def ask_twice(data):
    data["purposes"]["other"]["groups"][0]["fields"] = ["message", "message"]


def define_in_vain(data):
    data["purposes"]["collaborate"]["groups"][1]["fields"].remove("deadline")


def point_nowhere(data):
    data["purposes"]["other"]["elsewhere"]["purpose"] = "sell"


def share_a_slug(data):
    data["purposes"]["work"]["slug"]["en"] = "study"


def forget_the_length(data):
    del data["fields"]["message"]["max_length"]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lose_a_language, "purposes.work.fields.arrival.label.nl is empty"),
        (misspell_a_kind, "purposes.invest.fields.name.kind: 'txet' is none of choice, choices, country, date, email, text, textarea, tick, url"),
        (misspell_a_key, "purposes.invest.fields.name: autocompelte unknown"),
        (forget_a_text, "purposes.invest.fields.name: a required field needs the text `missing`"),
        (forget_choices, "purposes.study.fields.level: `choices` belong to the kinds choice and choices, and only to those"),
        (repeat_a_choice, "purposes.study.fields.level.choices: two of them share a key"),
        (depend_on_nothing, "purposes.work.fields.field_of_work.required_when: there is no such field or answer"),
        (ask_twice, "purposes.other.groups: a field is in it twice"),
        (define_in_vain, "purposes.collaborate.fields: deadline are in no group"),
        (point_nowhere, "purposes.other.elsewhere: there is no purpose 'sell'"),
        (share_a_slug, "purposes: two of them share a slug"),
        (forget_the_length, "purposes.invest.fields.message: a field to type in needs `max_length`"),
    ],
)
def test_a_malformed_definition_names_its_place(data, damage, message):
    damage(data)
    with pytest.raises(DefinitionError) as caught:
        definition.parse(data)
    assert str(caught.value) == message


def test_the_check_reports_a_malformed_file(tmp_path, monkeypatch):
    (tmp_path / "901.toml").write_text("version = ")
    monkeypatch.setattr(definition, "FOLDER", tmp_path)
    errors = check_definitions(None)
    assert [error.id for error in errors] == ["contact.E001"]
    assert errors[0].msg.startswith("901.toml: ")
