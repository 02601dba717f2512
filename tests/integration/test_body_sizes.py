"""A large body is read of those alone who may send one: people who may add captures, and programs."""

import io

import pytest
from django.test import Client
from django.urls import reverse

from articles.middleware import BodySizeMiddleware
from articles.models import issue_token

pytestmark = pytest.mark.django_db
MOST = BodySizeMiddleware.MOST_BYTES
FORM_TOKEN = "a" * 32


class Body(io.RawIOBase):
    """A body of so many bytes that was not read yet."""

    was_read = False

    def read(self, size=-1):
        self.was_read = True
        return b""


def send(client, address, size=MOST + 1, **headers):
    """Post a form with a token of one's own making, as anybody can: the answer, and whether it was read."""
    client.cookies["csrftoken"] = FORM_TOKEN
    body = Body()
    sent = {"wsgi.input": body, "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    if size is not None:
        sent["CONTENT_LENGTH"] = str(size)
    headers = {"origin": "http://testserver", **headers}
    answer = client.generic("POST", address, headers=headers, **sent)
    return answer, body.was_read


@pytest.fixture
def person():
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("name", ["upload-new", "login", "password_reset", "home", "api", "api-search"])
def test_nobody_without_an_account_has_a_large_body_read(person, name):
    answer, was_read = send(person, reverse(name))
    assert (answer.status_code, was_read) == (413, False)


def test_neither_has_a_reader_at_the_page_for_adding(person, rhea):
    person.force_login(rhea)
    answer, was_read = send(person, reverse("upload-new"))
    assert (answer.status_code, was_read) == (413, False)
    assert "At most 4 MiB" in answer.content.decode()


def test_a_large_body_for_an_address_that_is_none_is_not_read(person):
    assert send(person, "/nowhere/")[1] is False


@pytest.mark.parametrize("size", [f"{MOST + 1:040d}", f" {MOST + 1}", "4_194_305"])
def test_a_size_that_is_written_oddly_counts_as_the_form_s_reader_takes_it(person, size):
    assert send(person, reverse("upload-new"), size)[1] is False


def test_whoever_may_add_captures_sends_them_to_the_page_for_adding_and_nowhere_else(person, cora):
    person.force_login(cora)
    assert send(person, reverse("upload-new"))[1] is True
    answer, was_read = send(person, reverse("saved-new"))
    assert (answer.status_code, was_read) == (413, False)


def test_a_form_of_common_size_is_read_and_asked_for_its_token(person):
    answer, was_read = send(person, reverse("login"), MOST)
    assert (answer.status_code, was_read) == (403, True)


def test_a_body_without_a_length_is_taken_for_an_empty_one(person):
    answer, was_read = send(person, reverse("login"), None)
    assert (answer.status_code, was_read) == (403, False)


def test_a_program_sends_captures_with_its_token_and_its_body_is_not_read_without(person, cora):
    address = reverse("api-captures")
    assert send(person, address)[1] is False
    secret, _ = issue_token(cora, "a program", ["read", "add"], None)
    answer, was_read = send(person, address, authorization=f"Bearer {secret}")
    assert (answer.status_code, was_read) == (400, True)
