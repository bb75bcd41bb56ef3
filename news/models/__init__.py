"""What the news is made of."""

from news.models.article import EARLIEST, LATEST, Article, FormerSlug, article_path, other_language
from news.models.fact import TopicFact
from news.models.image import Image
from news.models.related import Phase, RelatedIndex, RelatedLink, RelatedPick, RelatedPosting, RelatedTerm, RelatedText
from news.models.topic import Topic

__all__ = [
    "EARLIEST",
    "LATEST",
    "Article",
    "FormerSlug",
    "Image",
    "Phase",
    "RelatedIndex",
    "RelatedLink",
    "RelatedPick",
    "RelatedPosting",
    "RelatedTerm",
    "RelatedText",
    "Topic",
    "TopicFact",
    "article_path",
    "other_language",
]
