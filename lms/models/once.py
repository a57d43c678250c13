"""Forms that were sent: each can be used once."""

from django.db import models


class FormUse(models.Model):
    """A form that was sent. Its key is made when the form is shown, so that pressing twice acts once."""

    key = models.UUIDField(primary_key=True)
    used_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.key)
