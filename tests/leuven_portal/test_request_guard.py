import pytest

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize(
    ("content_type", "body", "status", "titles"),
    [
        (f"{FORM}; charset=latin-1", b"a=%E9", 415, ("We could not read what was sent", "We konden niet lezen wat verstuurd werd")),
        (f"{FORM}; charset=utf-7", b"a=b", 415, ("We could not read what was sent", "We konden niet lezen wat verstuurd werd")),
        (f"{FORM}; charset=idna", b"a=b", 415, ("We could not read what was sent", "We konden niet lezen wat verstuurd werd")),
        (f"{FORM}; charset=no-such", b"a=b", 415, ("We could not read what was sent", "We konden niet lezen wat verstuurd werd")),
        ("application/json", b"{}", 415, ("We could not read what was sent", "We konden niet lezen wat verstuurd werd")),
        (FORM, b"a=" + b"b" * 262_144, 413, ("That was too much to send", "Dat was te veel om te versturen")),
    ],
)
def test_a_body_no_view_can_take_gets_a_page_in_the_visitors_language(client, language, content_type, body, status, titles):
    response = client.generic("POST", f"/{language}/contact/", body, content_type=content_type)
    assert response.status_code == status
    assert f"<h1>{titles[language == 'nl']}</h1>" in response.text
    assert f'<html lang="{language}">' in response.text


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "u8", '"utf-8"'])
def test_utf8_by_any_of_its_names_is_read(client, charset):
    response = client.generic("POST", "/en/contact/other/", "name=Zo\u00eb".encode(), content_type=f"{FORM}; charset={charset}")
    assert response.status_code == 422
    assert 'value="Zo\u00eb"' in response.text


def test_a_body_in_chunks_is_refused_instead_of_taken_for_an_empty_one(client):
    response = client.generic("POST", "/en/contact/other/", b"a=b", content_type=FORM, HTTP_TRANSFER_ENCODING="chunked")
    assert response.status_code == 415


@pytest.mark.parametrize("address", ["/en/news/?topic=%00", "/en/news/?page=1&x=a%00b", "/en/?%00", "/en/news/a%00b/", "/admin/login/?next=%00"])
def test_a_nul_byte_is_a_bad_request(client, address):
    assert client.get(address).status_code == 400


def test_a_length_that_is_no_number_is_no_error(client):
    assert client.generic("POST", "/en/about/", b"", CONTENT_LENGTH="abc").status_code in {400, 405}
