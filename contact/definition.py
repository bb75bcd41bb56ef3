"""What the portal asks: purposes, fields, choices and texts, read from versioned data files.

``definitions/<version>.toml`` holds one version. The newest one makes the forms; an enquiry is
shown by the version it was sent with. A file that is malformed, or lacks a text in one of the
languages, fails the system check ``contact.E001``.
"""

import tomllib
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

FOLDER = Path(__file__).parent / "definitions"
KINDS = {"text", "email", "url", "textarea", "choice", "choices", "date", "tick", "country"}
ERRORS = {"choice", "date", "email", "url", "too_long", "too_short", "invisible", "doubled"}


class DefinitionError(ValueError):
    """A definition says something it may not; the message names the place in the file."""


@dataclass(frozen=True)
class Text:
    """A text in both languages. As a string it is the one of the active language."""

    en: str
    nl: str

    def __str__(self):
        return getattr(self, (get_language() or settings.LANGUAGE_CODE)[:2])


@dataclass(frozen=True)
class Choice:
    """One of the answers to choose from. The key is stored, the label is shown."""

    key: str
    label: Text


@dataclass(frozen=True)
class Condition:
    """Makes a field required when another one has one of certain answers."""

    field: str
    answers: tuple[str, ...]

    def holds(self, values):
        """Tell whether the other field, among ``values`` by name, has such an answer."""
        return values.get(self.field) in self.answers


@dataclass(frozen=True)
class Field:
    """A question of a form.

    Attributes:
        kind: one of ``KINDS``.
        help: how to answer; ``why`` says why we ask. Both stand under the label.
        missing: the error when a required answer is not there.
        required_when: makes a field that is not ``required`` so, depending on another answer.
        min_length, max_length: in characters, a line break counting as one.
        autocomplete: HTML's token, by which a browser knows what to fill in.
    """

    name: str
    kind: str
    label: Text
    help: Text | None = None
    why: Text | None = None
    missing: Text | None = None
    required: bool = True
    required_when: Condition | None = None
    choices: tuple[Choice, ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    autocomplete: str = ""

    def choice_label(self, key):
        """Return the label of a stored choice, or the key itself where no such choice is known."""
        return next((str(choice.label) for choice in self.choices if choice.key == key), key)


@dataclass(frozen=True)
class Group:
    """Fields that stand together under a legend."""

    legend: Text
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Elsewhere:
    """Points to the purpose that is often meant instead."""

    purpose: str
    text: Text


@dataclass(frozen=True)
class Purpose:
    """A reason to write to us, with its page and its form.

    Attributes:
        key: the stable name; ``slug`` is its form in addresses.
        desk: the key of the desk that answers unless a rule says otherwise.
        card, door, line: the texts of its door, from short to long.
        heading, intro, notes: the top of its page.
        partners: whom the desk works with.
        months_kept: how long after its last message an enquiry is forgotten, as the privacy wording promises.
        sector_field: the name of the field whose answer counts as the sector, where there is one.
        groups: the fields of its form, in order.
    """

    key: str
    desk: str
    slug: Text
    name: Text
    card: Text
    door: Text
    line: Text
    heading: Text
    intro: Text
    notes: tuple[Text, ...]
    partners: Text
    elsewhere: Elsewhere
    months_kept: int
    groups: tuple[Group, ...]
    sector_field: str = ""

    @property
    def fields(self):
        """Return all fields of the form, in order."""
        return [field for group in self.groups for field in group.fields]


@dataclass(frozen=True)
class Privacy:
    """What the form promises, under a version of its own that each enquiry keeps."""

    version: int
    text: Text


@dataclass(frozen=True)
class Definition:
    """One version of everything the portal asks."""

    version: int
    privacy: Privacy
    errors: dict[str, Text]
    purposes: dict[str, Purpose]

    def by_slug(self, slug):
        """Return the purpose that has this slug in any language, or None."""
        return next((purpose for purpose in self.purposes.values() if slug in (purpose.slug.en, purpose.slug.nl)), None)


def purpose_by_slug(slug):
    """Return the purpose that has this slug in any language, in the newest version that knows it, or None."""
    return next((found for number in newest_first() if (found := version(number).by_slug(slug))), None)


def purpose_by_key(key):
    """Return the purpose with this key, in the newest version that knows it, or None."""
    return next((found for number in newest_first() if (found := version(number).purposes.get(key))), None)


def newest_first():
    """Return the version numbers, the newest first."""
    return sorted(versions(), reverse=True)


@cache
def current():
    """Return the newest definition."""
    return version(max(versions()))


@cache
def version(number):
    """Return the definition with this version number.

    Raises:
        FileNotFoundError: there is no such version.
        DefinitionError: its file is malformed.
    """
    return load(FOLDER / f"{number}.toml")


def versions():
    """Return the numbers of all versions that are shipped."""
    return sorted(int(path.stem) for path in FOLDER.glob("*.toml") if path.stem.isdigit())


def load(path):
    """Read a definition from a TOML file.

    Raises:
        DefinitionError: the file is no TOML, or something in it is missing, unknown or contradictory.
    """
    try:
        with path.open("rb") as file:
            data = tomllib.load(file)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(f"{path.name}: {error}") from error
    try:
        definition = parse(data)
    except DefinitionError as error:
        raise DefinitionError(f"{path.name}: {error}") from error
    if str(definition.version) != path.stem:
        raise DefinitionError(f"{path.name}: its version is {definition.version}")
    return definition


def parse(data):
    """Make a definition of a file's data."""
    expect(data, "the file", {"version", "privacy", "answer_group", "errors", "fields", "purposes"})
    expect(data["privacy"], "privacy", {"version", "en", "nl"})
    expect(data["errors"], "errors", ERRORS)
    purposes = {key: parse_purpose(key, each, data["fields"], data["answer_group"]) for key, each in data["purposes"].items()}
    for key, purpose in purposes.items():
        if purpose.elsewhere.purpose not in purposes:
            raise DefinitionError(f"purposes.{key}.elsewhere: there is no purpose {purpose.elsewhere.purpose!r}")
    slugs = [slug for purpose in purposes.values() for slug in {purpose.slug.en, purpose.slug.nl}]
    if len(slugs) != len(set(slugs)):
        raise DefinitionError("purposes: two of them share a slug")
    return Definition(
        version=data["version"],
        privacy=Privacy(data["privacy"]["version"], parse_text({"en": data["privacy"]["en"], "nl": data["privacy"]["nl"]}, "privacy")),
        errors={key: parse_text(text, f"errors.{key}") for key, text in data["errors"].items()},
        purposes=purposes,
    )


def parse_purpose(key, data, shared, answer_group):
    """Make a purpose of its table.

    Args:
        key: the purpose's key.
        data: its table.
        shared: the tables of the fields that purposes share; the purpose's own go over them.
        answer_group: the group that closes every form.
    """
    where = f"purposes.{key}"
    expect(data, where, {field.name for field in dataclass_fields(Purpose)} - {"key", "sector_field"}, {"fields", "sector_field"})
    own = data.get("fields", {})
    names = [name for group in [*data["groups"], answer_group] for name in group["fields"]]
    if len(names) != len(set(names)):
        raise DefinitionError(f"{where}.groups: a field is in it twice")
    if unused := set(own) - set(names):
        raise DefinitionError(f"{where}.fields: {', '.join(sorted(unused))} are in no group")
    fields = {name: parse_field(name, shared.get(name, {}) | own.get(name, {}), f"{where}.fields.{name}") for name in names}
    for field in fields.values():
        check_condition(field, fields, where)
    if (sector_field := data.get("sector_field", "")) and sector_field not in fields:
        raise DefinitionError(f"{where}.sector_field: there is no field {sector_field!r}")
    if not isinstance(data["months_kept"], int) or not 1 <= data["months_kept"] <= 120:
        raise DefinitionError(f"{where}.months_kept must be a number of months from 1 to 120")
    elsewhere = expect(data["elsewhere"], f"{where}.elsewhere", {"purpose", "en", "nl"})
    return Purpose(
        key=key,
        desk=data["desk"],
        **{name: parse_text(data[name], f"{where}.{name}") for name in ("slug", "name", "card", "door", "line", "heading", "intro", "partners")},
        notes=tuple(parse_text(note, f"{where}.notes") for note in data["notes"]),
        months_kept=data["months_kept"],
        sector_field=sector_field,
        elsewhere=Elsewhere(elsewhere["purpose"], parse_text({"en": elsewhere["en"], "nl": elsewhere["nl"]}, f"{where}.elsewhere")),
        groups=tuple(
            Group(parse_text(group["legend"], f"{where}.groups"), tuple(fields[name] for name in group["fields"]))
            for group in [*data["groups"], answer_group]
        ),
    )


def parse_field(name, data, where):
    """Make a field of its table."""
    expect(data, where, {"kind", "label"}, {field.name for field in dataclass_fields(Field)} - {"name"})
    if data["kind"] not in KINDS:
        raise DefinitionError(f"{where}.kind: {data['kind']!r} is none of {', '.join(sorted(KINDS))}")
    condition = data.get("required_when")
    required = data.get("required", condition is None)
    if (required or condition) and "missing" not in data:
        raise DefinitionError(f"{where}: a required field needs the text `missing`")
    if required and condition:
        raise DefinitionError(f"{where}: `required` and `required_when` exclude each other")
    if (data["kind"] in {"choice", "choices"}) != bool(data.get("choices")):
        raise DefinitionError(f"{where}: `choices` belong to the kinds choice and choices, and only to those")
    if data["kind"] in {"text", "textarea", "email", "url"} and "max_length" not in data:
        raise DefinitionError(f"{where}: a field to type in needs `max_length`")
    keys = [choice.get("key") for choice in data.get("choices", [])]
    if len(keys) != len(set(keys)):
        raise DefinitionError(f"{where}.choices: two of them share a key")
    return Field(
        name=name,
        kind=data["kind"],
        label=parse_text(data["label"], f"{where}.label"),
        **{key: parse_text(data[key], f"{where}.{key}") for key in ("help", "why", "missing") if key in data},
        required=required,
        required_when=parse_condition(condition, f"{where}.required_when") if condition else None,
        choices=tuple(parse_choice(choice, f"{where}.choices") for choice in data.get("choices", [])),
        min_length=data.get("min_length"),
        max_length=data.get("max_length"),
        autocomplete=data.get("autocomplete", ""),
    )


def parse_choice(data, where):
    """Make a choice of its table: a key, and the label in each language."""
    expect(data, where, {"key", "en", "nl"})
    return Choice(data["key"], parse_text({"en": data["en"], "nl": data["nl"]}, f"{where}.{data['key']}"))


def parse_condition(data, where):
    """Make a condition of its table: the name of a field, and the answers to it."""
    expect(data, where, {"field", "is"})
    return Condition(data["field"], tuple(data["is"]))


def parse_text(data, where):
    """Make a text of its table; neither language may be empty."""
    expect(data, where, {"en", "nl"})
    for language, text in data.items():
        if not isinstance(text, str) or not text.strip():
            raise DefinitionError(f"{where}.{language} is empty")
    return Text(**data)


def check_condition(field, fields, where):
    """Refuse a condition on a field that is not in the form, or on an answer that it does not have."""
    if not field.required_when:
        return
    other = fields.get(field.required_when.field)
    if not other or set(field.required_when.answers) - {choice.key for choice in other.choices}:
        raise DefinitionError(f"{where}.fields.{field.name}.required_when: there is no such field or answer")


def expect(data, where, needed, allowed=frozenset()):
    """Return a table that has all needed keys and none beside them and the allowed ones.

    Raises:
        DefinitionError: it has not.
    """
    if not isinstance(data, dict):
        raise DefinitionError(f"{where} must be a table")
    if missing := needed - set(data):
        raise DefinitionError(f"{where}: {', '.join(sorted(missing))} missing")
    if unknown := set(data) - needed - allowed:
        raise DefinitionError(f"{where}: {', '.join(sorted(unknown))} unknown")
    return data
