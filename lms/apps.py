from django.apps import AppConfig
from django.db.backends.sqlite3.base import DatabaseFeatures

# SQLite has taken this many parameters in a statement since 3.32 (2020); Django 5.2 still counts on 999 and would
# write a matrix of attendance in pieces. From Django 6 on it asks the connection itself.
SQLITE_MAX_PARAMETERS = 32_766


class LmsConfig(AppConfig):
    name = "lms"
    verbose_name = "Kohortti"

    def ready(self) -> None:
        DatabaseFeatures.max_query_params = SQLITE_MAX_PARAMETERS
