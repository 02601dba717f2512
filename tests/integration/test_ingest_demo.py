"""What `make run` sets up before it serves."""

import re
import socket

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from articles.management.commands import demo
from articles.models import Article, IngestRun, Notice, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings):
    settings.ARCHIVE_HOME.mkdir(exist_ok=True)
    return settings.ARCHIVE_HOME


def test_it_takes_in_the_samples_and_prints_a_login_once(home, capsys):
    call_command("demo", no_serve=True)
    said = capsys.readouterr()
    assert said.err == ""
    password = re.search(r"password: (\S+)", said.out)[1]
    assert User.objects.get(username="editor").check_password(password)
    assert Article.objects.count() >= 40
    assert Source.objects.filter(slug="meridian-press", kind="agency").exists()
    assert Article.objects.filter(status="embargoed").exists()
    assert Article.objects.filter(status="withdrawn").exists()
    assert Notice.objects.filter(kind="legal").exists()
    assert not Article.objects.filter(path__contains="unidentified/", source__isnull=False).exists()

    call_command("demo", no_serve=True)
    again = capsys.readouterr().out
    assert "The samples are in the archive already." in again
    assert "manage.py changepassword editor" in again
    assert "password:" not in again
    assert IngestRun.objects.count() == 1
    assert User.objects.count() == 1
    for file in home.rglob("*"):
        assert not file.is_file() or password.encode() not in file.read_bytes()


def test_a_taken_port_gives_way_to_the_next_free_one():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        assert demo._free_port("127.0.0.1", taken) > taken


@pytest.mark.parametrize("address", ["8000", "127.0.0.1:http", "127.0.0.1:99999"])
def test_an_address_that_cannot_be_read_is_a_usage_error(address):
    with pytest.raises(CommandError, match="write it as 127.0.0.1:8000") as stopped:
        call_command("demo", address=address, no_serve=True)
    assert stopped.value.returncode == 2


def test_it_never_opens_a_production_archive(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="development mode only"):
        call_command("demo", no_serve=True)
