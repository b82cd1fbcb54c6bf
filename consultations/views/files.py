"""Files of documents, to save and never to show: a piece at a time, so that no process holds a whole one."""

from collections.abc import Iterator

from django.db.models import BinaryField
from django.db.models.functions import Substr
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from consultations.models import Document, DocumentFile

PIECE = 1_000_000


@require_safe
def document_file(request: HttpRequest, pk: int, language: str) -> HttpResponseBase:
    """The file of a document in one language; 404 while the document is not public, and after it was withdrawn."""
    now = timezone.now()
    document = Document.objects.visible_to(request.user, now).filter(pk=pk).first()
    if document is None or (document.withdrawn_at and not request.user.has_perm("consultations.edit")):
        raise Http404
    file = document.files.defer("content").filter(language=language).first()
    if file is None:
        raise Http404
    # A file is never changed: another one is another row.
    mark = f'"{file.pk}-{file.size}"'
    response = _answer(request, file)
    is_public = document.published_at is not None and document.published_at <= now and document.withdrawn_at is None
    response["Cache-Control"] = "no-cache" if is_public else "private, no-store"
    response["ETag"] = mark
    return get_conditional_response(request, mark, None, response) or response


def _answer(request: HttpRequest, file: DocumentFile) -> HttpResponseBase:
    """The headers by which a browser saves it under its name, as what it was checked to be, and opens nothing."""
    body = [] if request.method == "HEAD" else pieces_of(file)
    response: HttpResponseBase = StreamingHttpResponse(body) if body else HttpResponse()
    response["Content-Type"] = file.media_type
    response["Content-Length"] = str(file.size)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if not file.media_type.startswith("text/"):
        # Packed already: packing again would only take its length away, and with it the bar that shows how far it is.
        response["Content-Encoding"] = "identity"
    return response


def pieces_of(file: DocumentFile) -> Iterator[bytes]:
    """The content in pieces, one query each."""
    for start in range(1, file.size + 1, PIECE):
        piece = Substr("content", start, PIECE, output_field=BinaryField())
        found = DocumentFile.objects.filter(pk=file.pk).values_list(piece, flat=True).first()
        if found is None:
            return
        yield bytes(found)
