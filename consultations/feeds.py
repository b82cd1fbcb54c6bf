"""The news as an Atom feed, one per language."""

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ogp_portal.base.templatetags.bilingual import in_language, only_in
from ogp_portal.base.text import clean, markdown

from .models import Article


class ArticleFeed(Feed):
    """The newest articles in the language of the address; those that exist in the other only say so."""

    feed_type = Atom1Feed

    def title(self) -> str:
        return _("News – %(site)s") % {"site": _("Let’s write the plan")}

    def subtitle(self) -> str:
        return _("Articles of the consultation, signed by those who wrote them.")

    def link(self) -> str:
        return reverse("article_list")

    def items(self) -> list[Article]:
        return list(Article.objects.published(timezone.now()).prefetch_related("signers")[:20])

    def item_title(self, item: Article) -> str:
        title, language = in_language(item, "title")
        title = clean(title)
        return title if language == get_language() else f"{title} {only_in(language)}"

    def item_description(self, item: Article) -> str:
        # XML knows no control characters: one in a pasted text would take the whole feed away.
        return markdown(clean(in_language(item, "summary")[0]))

    def item_author_name(self, item: Article) -> str:
        return ", ".join(clean(member.name) for member in item.signers.all())

    def item_pubdate(self, item: Article) -> datetime:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime:
        return item.published_at
