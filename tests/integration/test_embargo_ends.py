"""An embargo ends at its second: hidden before it, open from it on, by page, search and API alike."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from articles.search import upkeep
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db
END = datetime(2030, 5, 6, 7, 8, 9, tzinfo=UTC)


def test_an_embargoed_article_opens_at_its_second_and_not_before(client, rhea):
    with time_machine.travel(END - timedelta(hours=1), tick=False) as clock:
        article = small_archive().embargoed
        type(article).objects.filter(pk=article.pk).update(embargo_until=END)
        upkeep.rebuild()
        client.force_login(rhea)

        def seen():
            found = client.get("/search/", {"q": f'"{article.headline}"'}).content.decode()
            return (
                client.get(f"/articles/{article.pk}/").status_code,
                client.get(f"/api/v1/articles/{article.pk}").status_code,
                f"/articles/{article.pk}/" in found,
            )

        clock.move_to(END - timedelta(seconds=1))
        assert seen() == (404, 404, False)
        clock.move_to(END)
        assert seen() == (200, 200, True)
        clock.move_to(END + timedelta(seconds=1))
        assert seen() == (200, 200, True)
