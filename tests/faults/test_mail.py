"""The mail server refuses, hangs, says no or breaks off: the enquirer notices nothing, and the mail goes out when it can."""

import pytest

# What happens to the mail does not depend on the database.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def ask(portal, count):
    """Let visitors ask one after the other. Return the receipts of those whose first Send was answered by one, at once."""
    answers = [portal.visitor(number).ask()[0] for number in range(count)]
    return [answer.receipt for answer in answers if answer.receipt and answer.seconds < 5]


def attempted(portal):
    """Return the outcome of each message that was tried: its state and the kind of its last error."""
    return [(message["state"], message["error"]) for message in portal.messages() if message["attempts"]]


def assert_each_is_sent_once(portal, mail, receipts):
    messages = portal.messages(receipts)
    assert {message["receipt"] for message in messages} == set(receipts)
    assert {message["state"] for message in messages} == {"sent"}
    assert mail.taken() == dict.fromkeys((message["message_id"] for message in messages), 1)


def test_refused_connections(portal, mail):
    mail.kill()
    receipts = ask(portal, 3)
    assert len(receipts) == 3
    portal.work_once()
    assert attempted(portal) == [("queued", "ConnectionRefusedError")], "one attempt says it all; the others wait"
    mail.start()
    portal.hurry()
    portal.work_once()
    assert_each_is_sent_once(portal, mail, receipts)


@pytest.mark.parametrize("place", ["greeting", "data"])
def test_a_server_that_hangs_costs_one_time_out_a_round(portal, mail, place):
    mail.behave(hang=place)
    receipts = ask(portal, 3)
    assert len(receipts) == 3
    portal.work_once()
    assert attempted(portal) == [("queued", "SMTPServerDisconnected")]
    mail.behave()
    portal.hurry()
    portal.work_once()
    assert_each_is_sent_once(portal, mail, receipts)


def test_a_temporary_no(portal, mail):
    mail.behave(answers={"*": "451 4.3.0 try later"})
    receipts = ask(portal, 3)
    portal.work_once()
    assert set(attempted(portal)) == {("queued", "SMTPRecipientsRefused 451")}
    assert len(attempted(portal)) == len(portal.messages())
    mail.behave()
    portal.hurry()
    portal.work_once()
    assert_each_is_sent_once(portal, mail, receipts)


def test_a_final_no_for_one_recipient_is_the_end_of_that_mail_alone(portal, mail):
    receipts = ask(portal, 2)
    unknown = portal.visitor(0).email
    mail.behave(answers={unknown: "550 5.1.1 no such user"})
    portal.work_once()
    outcomes = {message["to"]: (message["state"], message["attempts"], message["error"]) for message in portal.messages(receipts)}
    assert outcomes.pop(unknown) == ("bounced", 1, "SMTPRecipientsRefused 550")
    assert set(outcomes.values()) == {("sent", 1, "")}
    assert portal.visitor(1).email in outcomes
    assert mail.taken() == {message["message_id"]: 1 for message in portal.messages() if message["to"] != unknown}


def test_a_server_that_does_not_relay_for_us_yet_is_asked_again(portal, mail):
    mail.behave(answers={"*": "554 5.7.1 relay access denied"})
    receipts = ask(portal, 1)
    portal.work_once()
    assert set(attempted(portal)) == {("queued", "SMTPRecipientsRefused 554")}
    mail.behave()
    portal.hurry()
    portal.work_once()
    assert_each_is_sent_once(portal, mail, receipts)


def test_a_connection_that_breaks_before_the_server_has_the_mail(portal, mail):
    mail.behave(drop="untaken")
    receipts = ask(portal, 1)
    portal.work_once()
    assert attempted(portal) == [("queued", "SMTPServerDisconnected")]
    mail.behave()
    portal.hurry()
    portal.work_once()
    assert_each_is_sent_once(portal, mail, receipts)


def test_a_connection_that_breaks_after_it_has_the_mail_repeats_the_same_mail(portal, mail):
    """Nobody can tell the two breaks apart: the same Message-ID lets the recipient's server do it."""
    mail.behave(drop="taken")
    receipts = ask(portal, 1)
    portal.work_once()
    assert attempted(portal) == [("queued", "SMTPServerDisconnected")]
    mail.behave()
    portal.hurry()
    portal.work_once()
    [tried, *untried] = portal.messages(receipts)
    assert mail.taken() == {tried["message_id"]: 2} | {message["message_id"]: 1 for message in untried}
