"""The rules of the house that a machine can keep."""

import ast
import re
import subprocess
import sys
import tomllib
from contextlib import suppress
from functools import cache
from importlib.metadata import packages_distributions
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.core.management import call_command
from django.utils.translation import template

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("lms", "certificates", "reports")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def project_files() -> list[Path]:
    """What belongs to the project: all that git does not ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def files_of(*kinds: str) -> list[Path]:
    return [path for path in project_files() if path.suffix in kinds]


def lines_that_match(pattern: str, paths: list[Path]) -> list[str]:
    """Each such line as ``file:number: text``."""
    found = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if re.search(pattern, line, re.IGNORECASE):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    return found


def test_top_level_holds_only_what_every_project_has():
    allowed = {
        *PACKAGES,
        *("tests", "docs", "manage.py", "pyproject.toml", "requirements.txt", "requirements-test.txt"),
        *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "SECURITY.md", "Makefile"),
        *(".ci", ".env.example", ".gitignore", ".gitattributes"),
    }

    assert sorted({path.relative_to(ROOT).parts[0] for path in project_files()} - allowed) == []


def test_arrows_between_layers_point_one_way():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    linted = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_every_folder_of_modules_is_a_package():
    """One without ``__init__.py`` works, and is not looked at when the layers are."""
    folders = {
        path.parent for path in files_of(".py") if path.relative_to(ROOT).parts[0] in (*PACKAGES, "tests")
    }

    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_no_python_file_is_longer_than_400_lines():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in files_of(".py")
        if "migrations" not in path.parts
    }

    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_no_module_is_a_drawer():
    drawers = re.compile(r"(^|_)(utils?|common|helpers?|base|misc)(_|$)")

    assert [path for path in files_of(".py") if any(map(drawers.search, (path.stem, *path.parts)))] == []


@pytest.mark.django_db
def test_migrations_are_made_and_named():
    missing = StringIO()
    with suppress(SystemExit):
        call_command("makemigrations", check=True, dry_run=True, stdout=missing)
    unnamed = [path.name for path in files_of(".py") if re.match(r"\d{4}_auto_", path.name)]

    assert (missing.getvalue(), unnamed) == ("No changes detected\n", [])


def test_a_silenced_check_says_why():
    silenced = lines_that_match(r"#\s*(noqa|nosec|type:\s*ignore)\b", files_of(".py"))
    skipped = lines_that_match(r"mark\.(skip|xfail)(\(\))?$", files_of(".py"))

    reason = re.compile(r"#\s*(noqa|nosec|type)\b[^#]*?(\s-|\s\s#)\s\w")
    assert [line for line in silenced + skipped if not reason.search(line)] == []


def test_templates_hold_no_script_and_no_style():
    script = r"<script(?![^>]*\ssrc=)(?![^>]*application/json)|\son[a-z]+\s*=\s*[\"']|javascript:"
    style = r"<style|\sstyle\s*="

    templates = [path for path in project_files() if "templates" in path.parts]
    assert lines_that_match(f"{script}|{style}", templates) == []


def test_no_file_names_a_registry_or_a_home():
    hosts = [r"\.".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))]
    homes = r"(?<![\w.])/(work|root|home/\w+|Users/\w+)/"
    registries = r"/simple/?[\"'\s]|--(extra-)?index-url|--find-links"

    assert lines_that_match("|".join([*hosts, homes, registries]), project_texts()) == []


def test_env_example_names_every_variable_that_is_read():
    read = {
        name
        for path in files_of(".py")
        if path.relative_to(ROOT).parts[0] in PACKAGES
        for name in re.findall(r"\bKOHORTTI_[A-Z_]+", path.read_text(encoding="utf-8"))
    }
    documented = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.M)

    assert sorted(documented) == sorted(read | {"DATABASE_URL"})


def project_texts() -> list[Path]:
    """The files that are text, without this one, which holds what it looks for."""
    return [
        path for path in project_files() if b"\0" not in path.read_bytes()[:8000] and path != Path(__file__)
    ]


# --- Dependencies


def declared(*, tests: bool) -> set[str]:
    listed = PROJECT["project"]["dependencies"] + (PROJECT["dependency-groups"]["test"] if tests else [])
    return {normal(re.match(r"[\w.-]+", requirement)[0]) for requirement in listed}


def locked(name: str) -> dict[str, set[str]]:
    """The versions of each package in a lock; more than one where they differ by system."""
    versions: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.M):
        versions.setdefault(normal(package), set()).add(version)
    return versions


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(paths: list[Path]) -> set[str]:
    """Top-level names of what is imported."""
    names = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names.add(node.module.split(".")[0])
    return names


def test_locks_hold_every_dependency_and_agree():
    product, all_of_it = locked("requirements.txt"), locked("requirements-test.txt")

    assert declared(tests=False) - product.keys() == set()
    assert declared(tests=True) - all_of_it.keys() == set()
    assert {name: versions for name, versions in product.items() if all_of_it.get(name) != versions} == {}


@pytest.mark.parametrize("folders, tests", [(PACKAGES, False), (("tests", ".ci"), True)])
def test_every_import_is_of_a_declared_dependency(folders, tests):
    paths = [path for path in files_of(".py") if path.relative_to(ROOT).parts[0] in folders]
    known = {*sys.stdlib_module_names, *PACKAGES, "tests"}
    distributions = packages_distributions()

    undeclared = {
        name
        for name in imported(paths) - known
        if not {normal(package) for package in distributions.get(name, [])} & declared(tests=tests)
    }
    assert undeclared == set()


# --- Translations

LANGUAGES = ("fi", "sv")


def catalogue(language: str):
    with (ROOT / f"lms/locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@cache
def words_in_code() -> set[str | tuple[str, str]]:
    """Every message of the product; one with a count is a pair."""
    keywords = dict.fromkeys(["gettext", "gettext_lazy", "gettext_noop", "_"])
    keywords |= dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2))
    keywords |= dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2))
    keywords |= dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3))
    words = set()
    for path in files_of(".py", ".html", ".txt"):
        if path.relative_to(ROOT).parts[0] not in PACKAGES:
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # As Django does: what is not to be translated becomes X, and the rest becomes calls.
            text = "\n".join(
                line.lstrip() for line in template.templatize(text, origin=str(path)).splitlines()
            )
        words |= {
            message for _, message, _, _ in extract("python", BytesIO(text.encode()), keywords=keywords)
        }
    return words


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_every_message_translated(language):
    empty = [message.id for message in catalogue(language) if message.id and not all(flat(message.string))]
    fuzzy = [message.id for message in catalogue(language) if message.id and message.fuzzy]

    assert (empty, fuzzy) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_keeps_the_placeholders(language):
    wrong = {
        str(message.id): [str(error) for error in errors] for message, errors in catalogue(language).check()
    }

    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_the_messages_of_the_code_and_no_others(language):
    known = {message.id for message in catalogue(language) if message.id}

    assert (words_in_code() - known, known - words_in_code()) == (set(), set())


# Names of languages, formats and programs, which are the same in every language.
SAME_IN_EVERY_LANGUAGE = {"fi", "sv", "en", "suomi", "svenska", "English", "PDF", "CSV", "XLSX", "Excel"}


def untranslated(path: Path) -> set[str]:
    """Words in a template that no translation reaches: between its elements, and in what is read aloud."""
    text = path.read_text(encoding="utf-8")
    # The width of the page is a class, not a word.
    for left_out in (
        r"{%\s*(blocktranslate|comment)\b.*?{%\s*end\1\s*%}",
        r"{%\s*block width\s*%}.*?{%\s*endblock\b.*?%}",
        r"{#.*?#}|{%.*?%}|{{.*?}}|&\w+;",
    ):
        text = re.sub(left_out, " ", text, flags=re.DOTALL)
    read_aloud = re.findall(r"\b(?:alt|title|placeholder|aria-label|data-label)=\"([^\"]*)\"", text)
    shown = re.sub(r"<[^>]*>", " ", text)
    return set(re.findall(r"[^\W\d_]{2,}", " ".join([shown, *read_aloud]))) - SAME_IN_EVERY_LANGUAGE


def test_no_template_holds_untranslated_text():
    templates = [path for path in files_of(".html", ".txt") if "templates" in path.parts]

    assert {str(path): words for path in templates if (words := untranslated(path))} == {}


@pytest.mark.parametrize(
    "markup", ["<p>Save</p>", '<td data-label="Save"></td>', "{% translate 'Save' %} now", "Save {{ it }}"]
)
def test_untranslated_text_is_found(markup, tmp_path):
    template = tmp_path / "page.html"
    template.write_text(markup, encoding="utf-8")

    assert untranslated(template) == {"now" if "now" in markup else "Save"}


def flat(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)
