"""Background work: each task takes a primary key and leaves the work to a room of its own."""

from django_tasks import task

from news import art, covers, renditions, share_cards
from news.models import Article


# After any mail that waits: somebody may be waiting for the mail too.
@task(priority=-10)
def draw_cover(article_pk):
    """Draw an article's cover and share card before somebody asks for them. What it misses is drawn when it is asked for."""
    article = Article.objects.select_related("main_topic", "cover").filter(pk=article_pk).first()
    if article is None:
        return
    if article.main_topic_id and not article.cover_id:
        covers.ensure(article.main_topic.palette, article.art_seed, covers.renditions_of(art.SIZE))
    if article.published_at:
        share_cards.ensure(share_cards.article_card(article))


@task(priority=-5)
def render_picture(image_pk):
    """Make the renditions of a picture that was just taken in. It is only a trigger: what it misses, the worker's sweep finds."""
    renditions.render(image_pk)
