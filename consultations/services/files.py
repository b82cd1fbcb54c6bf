"""The files of documents."""

from django.db import transaction

from consultations.models import Document, DocumentFile
from ogp_portal.base.uploads import Upload

from .refusals import FileStays, WasWithdrawn


@transaction.atomic
def keep_file(*, document: Document, language: str, upload: Upload) -> DocumentFile:
    """Keep a checked file (base/uploads.py) as the document in one language.

    Before the document is public another file takes its place; afterwards one may only be added in a language that
    has none. Refused for a withdrawn document.
    """
    stored = Document.objects.select_for_update().get(pk=document.pk)
    if stored.withdrawn_at is not None:
        raise WasWithdrawn
    there = stored.files.filter(language=language)
    if stored.published_at is not None and there.exists():
        raise FileStays
    # A new row and not a new content: whoever keeps a copy under the old one's mark must not take it for this.
    there.delete()
    return DocumentFile.objects.create(
        document=stored,
        language=language,
        name=upload.name,
        media_type=upload.media_type,
        size=len(upload.content),
        content=upload.content,
    )
