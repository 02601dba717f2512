"""Guards over the whole code base: what nobody should be able to forget."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands, load_command_class

from tests.naming import (
    repeated_names,
    retired_in_documents,
    retired_in_messages,
    retired_names,
    retired_on_pages,
)

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_the_migrations_have_one_leaf():
    from django.db.migrations.loader import MigrationLoader

    leaves = MigrationLoader(None).graph.leaf_nodes("articles")
    assert len(leaves) == 1


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_has_inline_script_or_style(template):
    text = template.read_text()
    assert not re.search(r"<style[\s>]", text)
    # A block of data is no script: browsers neither run it nor ask the policy about it.
    scripts = text.replace('<script type="application/ld+json">', "")
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", scripts)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "javascript:" not in text


@pytest.mark.parametrize(
    "template",
    [
        path
        for path in TEMPLATES
        if "{% block content %}" in path.read_text()
        and path.name != "base.html"
        and "admin" not in path.parts
    ],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_every_page_template_has_one_heading_of_the_first_rank(template):
    assert len(re.findall(r"<h1\b", template.read_text())) == 1


def test_every_template_that_marks_text_safe_says_why():
    unsafe = {
        str(path.relative_to(ROOT))
        for path in TEMPLATES
        if re.search(r"\|safe\b|autoescape off", path.read_text())
    }
    # Django's own help text of the password fields is markup.
    assert unsafe <= {"templates/articles/parts/_field.html"}


def test_every_command_of_ours_is_documented_for_operators():
    written = (ROOT / "docs" / "operators.md").read_text()
    ours = sorted(name for name, app in get_commands().items() if app == "articles")
    assert ours
    assert [name for name in ours if not re.search(rf"\b{name}\b", written)] == []


def test_the_views_import_no_engine():
    engine = re.compile(r"^\s*(from|import) (haystack|whoosh)", re.MULTILINE)
    views = sorted((ROOT / "articles" / "views").rglob("*.py"))
    assert len(views) > 50
    assert [path.name for path in views if engine.search(path.read_text())] == []


@pytest.mark.parametrize("sheet", sorted((ROOT / "static" / "css").glob("*.css")), ids=lambda path: path.name)
def test_colours_are_written_in_tokens_alone(sheet):
    if sheet.name in {"tokens.css", "print.css"}:
        return
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", text) == []


def test_the_palette_and_the_type_sizes_are_those_of_the_look():
    tokens = (ROOT / "static" / "css" / "tokens.css").read_text()
    sizes = [float(rem) * 16 for rem in re.findall(r"--size-\d+: ([\d.]+)rem", tokens)]
    assert sizes == [13, 15, 17, 19, 24, 30, 40]
    for colour in ("fcfbf8", "1b1a18", "5c5953", "d6d2c8", "8c1d18", "ffeba3"):
        assert f"#{colour};" in tokens


def test_a_public_name_stands_once_in_the_code_base():
    assert repeated_names() == {}


def test_no_retired_word_comes_back_in_a_name():
    assert retired_names() == []


def test_no_retired_word_comes_back_on_a_page():
    assert retired_on_pages() == []


def test_no_retired_word_comes_back_in_the_documents_nor_in_a_message():
    assert (retired_in_documents(), retired_in_messages()) == ([], [])


def test_every_file_that_the_architecture_names_is_there():
    written = (ROOT / "docs" / "architecture.md").read_text()
    named = set(re.findall(r"`((?:[\w.]+/)*[\w.]+\.(?:py|md|html|txt|css|toml))`", written))
    folders = (ROOT, ROOT / "articles", ROOT / "articles" / "search", ROOT / "articles" / "search" / "query")
    folders = (*folders, ROOT / "templates", ROOT / "articles" / "views")
    assert len(named) > 30
    assert sorted(name for name in named if not any((folder / name).exists() for folder in folders)) == []


WITHOUT_DATABASE = {
    "test_login_lock.py",  # reads settings alone
    "test_first_version.py",  # migrates a file of SQLite's, as the first version left it
}


DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_and_options_that_the_documents_name_are_there(document):
    commands, unknown = get_commands(), []
    for name, rest in re.findall(r"manage\.py ([a-z_]+)([^`\n|]*)", document.read_text()):
        if name not in commands:
            unknown.append(name)
            continue
        parser = load_command_class(commands[name], name).create_parser("manage.py", name)
        known = {option for action in parser._actions for option in action.option_strings}
        unknown += [f"{name} {option}" for option in OPTION.findall(rest) if option not in known]
    for name in re.findall(r"python -m (benchmarks(?:\.[a-z_]+)+)", document.read_text()):
        if not (ROOT / name.replace(".", "/")).with_suffix(".py").exists():
            unknown.append(name)
    assert not unknown


def test_a_program_that_a_test_starts_has_a_database_of_its_own():
    """On PostgreSQL it would share the tests' database, or fall back to SQLite and prove nothing."""
    started = [
        path
        for path in (ROOT / "tests").rglob("*.py")
        if '"ARCHIVE_HOME": ' in path.read_text() and path.name not in WITHOUT_DATABASE
    ]
    assert len(started) > 4
    assert [
        path.name
        for path in started
        if "DATABASE_URL" not in (text := path.read_text()) and "database_of" not in text
    ] == []


def test_the_changelog_tells_each_change_once():
    told = [line for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line.startswith("- ")]
    assert len(told) > 50
    assert sorted({line for line in told if told.count(line) > 1}) == []


def test_no_file_holds_the_marks_of_a_merge():
    folders = ("archive", "articles", "benchmarks", "docs", "static", "templates", "tests")
    kinds = {".md", ".py", ".html", ".css", ".js", ".txt"}
    texts = [path for name in folders for path in (ROOT / name).rglob("*") if path.suffix in kinds]
    texts += [path for path in ROOT.iterdir() if path.suffix in kinds]
    assert len(texts) > 500
    assert [path for path in texts if re.search(rb"^(<{7}|>{7}) ", path.read_bytes(), re.M)] == []
