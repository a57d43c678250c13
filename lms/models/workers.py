"""Workers: the processes that do the background work, as far as they say that they are alive."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Worker(models.Model):
    """A process that does background tasks, for as long as it lives.

    A row that is missing, or not seen for too long, means that the process is gone: what it was doing goes to
    another (``lms.actions.queue``).
    """

    worker_id = models.CharField(_("identifier"), max_length=64, primary_key=True)
    started_at = models.DateTimeField(_("started"))
    seen_at = models.DateTimeField(_("last sign of life"), db_index=True)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        ordering = ["started_at"]

    def __str__(self) -> str:
        return self.worker_id
