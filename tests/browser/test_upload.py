"""Journey 6: somebody with a folder of files uploads ten, sees two refused, takes the rest, finds them."""

import pytest
from django.urls import reverse

from articles.jobs import worker
from articles.models import Article, Upload
from tests.browser.desk_keys import Typist
from tests.browser.test_reach import faults_in
from tests.faults.test_files import GOOD

FILES = [
    {
        "name": f"page-{number}.txt",
        "mimeType": "text/plain",
        "buffer": GOOD.replace("Board", f"Board {number}").encode(),
    }
    for number in range(8)
] + [
    {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
    {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff"},
]


@pytest.fixture
def archive(live_server, django_db_serialized_rollback):
    return live_server


def test_journey_6_ten_files_are_looked_at_taken_and_found(visitor, archive, cora):
    typist = Typist(visitor)
    typist.sign_in(cora)
    typist.tab_to("Add")
    typist.leave_with("Enter")
    assert not faults_in(visitor)
    visitor.page.set_input_files("input[name=captures]", FILES)
    assert "10 files" in visitor.page.inner_text("[data-said]")
    visitor.page.get_by_role("button", name="Look at them first").focus()
    typist.leave_with("Enter")
    assert "Dry run, nothing written: 8 added, 0 changed, 0 duplicates, 2 refused" in typist.text
    assert "would be refused (the file is empty)" in typist.text
    assert not Article.objects.exists()
    assert not faults_in(visitor)

    visitor.page.get_by_role("button", name="Take them in").focus()
    typist.leave_with("Enter")
    assert "You may leave this page" in typist.text
    typist.go(reverse("about"))
    assert worker.work_once()
    typist.go(reverse("upload", args=[Upload.objects.get().pk]))
    assert "8 added, 0 changed, 0 duplicates, 2 refused" in typist.text
    assert "Try the refused files again" in typist.text

    visitor.page.get_by_role("link", name="added").first.click()
    assert visitor.page.inner_text("h1")
    typist.go("/search/?q=Calloway")
    assert "8 articles" in typist.text
    visitor.page.locator(".row-headline a").first.click()
    assert "harbour mole" in visitor.page.inner_text("h1")
    assert not visitor.console
