# Whoever could sign in before accounts were opened by invitations still can; and the shared cache gets its table.

from django.core.management import call_command
from django.db import migrations
from django.db.models import Q
from django.utils import timezone


def open_accounts(apps, schema_editor):
    people = apps.get_model("lms", "User").objects.filter(merged_into__isnull=True, account_opened_at__isnull=True)
    could = Q(last_login__isnull=False) | ~(Q(password__startswith="!") | Q(password=""))  # noqa: S106  # what stands for none
    people.filter(could).update(account_opened_at=timezone.now())


def make_cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    dependencies = [
        ('lms', '0003_access'),
    ]

    operations = [
        migrations.RunPython(open_accounts, migrations.RunPython.noop),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
