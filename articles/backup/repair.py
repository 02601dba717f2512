"""What the integrity check can put right by itself: nothing that a person decided, nothing that is lost."""

from django.db.models import F

from articles.database import guards
from articles.database.writing import one_writer
from articles.models import Article, Story
from articles.search import upkeep


def repair_archive() -> list[str]:
    """Move articles out of merged stories, take strangers out of stories' roles, lay the record's guards
    again. Returns what was done, a sentence each."""
    with one_writer():
        done = [*_moved_on(), *_strangers_out()]
    return [*done, *_guards_laid()]


def _moved_on() -> list[str]:
    goes_to = dict(Story.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id"))
    done = []
    for article in Article.objects.filter(story__in=goes_to).order_by("pk"):
        end, passed = article.story_id, set[int]()
        # A chain of merges ends somewhere; a circle, which no decision makes, is left as it is.
        while end in goes_to and end not in passed:
            passed.add(end)
            end = goes_to[end]
        if end in goes_to:
            continue
        Article.objects.filter(pk=article.pk).update(story=end, revision_number=F("revision_number") + 1)
        upkeep.mark(list(Article.objects.filter(story=end).values_list("pk", flat=True)))
        done.append(f"Article {article.pk} moved on to story {end}.")
    return done


def _strangers_out() -> list[str]:
    done = []
    for role in ("lead", "original", "likely_original"):
        strays = Story.objects.filter(**{f"{role}__isnull": False}).exclude(**{f"{role}__story": F("pk")})
        for story in strays.order_by("pk"):
            cue = {"original_cue": ""} if role == "likely_original" else {}
            Story.objects.filter(pk=story.pk).update(**{role: None}, **cue)
            done.append(f"Story {story.pk}: its {role.replace('_', ' ')} was none of its versions.")
    return done


def _guards_laid() -> list[str]:
    if not guards.missing_guards():
        return []
    guards.lay_guards()
    return ["The guards on the record of decisions were laid again."]
