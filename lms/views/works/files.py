"""A file that was handed in, for its authors and those who review."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms import uploads
from lms.models import SubmissionFile, SubmissionVersion
from lms.permissions import SignedIn


@login_required
@require_safe
def file(request: SignedIn, pk: int) -> FileResponse:
    """Always to be saved, never shown: whatever is in it is not of this site."""
    visible = SubmissionFile.objects.filter(version__in=SubmissionVersion.objects.visible_to(request.user))
    found = get_object_or_404(visible, pk=pk)
    try:
        content = found.stored.open("rb")
    except FileNotFoundError as lost:
        raise Http404(_("The file is no longer in the store.")) from lost
    return FileResponse(
        content, as_attachment=True, filename=found.name, content_type=uploads.content_type(found.name)
    )
