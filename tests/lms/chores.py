"""Tasks for the tests of the queue."""

import time
from pathlib import Path

from django.db import transaction
from django_tasks import task

from lms.models import AuditEntry, User


@task
def rename(user_id: int, name: str) -> None:
    """One effect, however often it is done: the name, and one audit entry."""
    with transaction.atomic():
        if User.objects.filter(pk=user_id).exclude(full_name=name).update(full_name=name):
            user = User.objects.get(pk=user_id)
            AuditEntry.objects.record("rename", user, by=user, after={"full_name": name})


@task
def rename_when_allowed(user_id: int, name: str, folder: str) -> None:
    """The same, but says that it has begun and stands still until the test allows it to go on."""
    (Path(folder) / "begun").touch()
    while not (Path(folder) / "go").exists():
        time.sleep(0.02)
    rename.func(user_id, name)


@task
def rename_and_stand_still(user_id: int, name: str, folder: str) -> None:
    """Stands still with the effect done but not committed."""
    with transaction.atomic():
        rename.func(user_id, name)
        (Path(folder) / "begun").touch()
        while not (Path(folder) / "go").exists():
            time.sleep(0.02)


@task
def fail() -> None:
    raise ValueError("This chore cannot be done.")
