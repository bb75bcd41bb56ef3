from contact import countries


def test_belgium_and_its_neighbours_come_first():
    assert [code for code, _name in countries.choices("nl")[:6]] == ["BE", "NL", "LU", "DE", "FR", "GB"]


def test_the_others_stand_in_the_order_of_the_alphabet():
    names = [name for _code, name in countries.choices("en")[6:]]
    assert names[:4] == ["Afghanistan", "Åland Islands", "Albania", "Algeria"]
    assert names[-1] == "Zimbabwe"


def test_both_languages_offer_the_same_countries():
    english, dutch = (dict(countries.choices(language)) for language in ("en", "nl"))
    assert english.keys() == dutch.keys()
    assert len(english) == 250
    assert all(english.values()) and all(dutch.values())


def test_an_unknown_code_is_shown_as_it_is():
    assert countries.name("ZZ") == "ZZ"
