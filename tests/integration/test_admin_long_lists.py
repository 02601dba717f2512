"""Lists of the administration that are longer than anybody pages through."""

import pytest

from articles.admin import base
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("held", "said"), [(3, "3 articles"), (4, "The first 3 articles; there are more.")])
def test_a_list_is_counted_so_far_and_says_so(client, cora, monkeypatch, held, said):
    monkeypatch.setattr(base, "MOST_COUNTED", 3)
    ArticleFactory.create_batch(held)
    client.force_login(cora)
    page = " ".join(client.get("/admin/articles/article/").content.decode().split())
    assert said in page
    assert ("there are more" in page) is (held > 3)
