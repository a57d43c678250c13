"""How somebody works a page: with a mouse, with a finger, with nothing but the keyboard.

A story is told once, in words that all of them have. What is pressed and filled in is found as a reader finds
it, by its role and its name, in the reader's language.
"""

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Model
from django.forms import Form
from django.utils import translation
from django.utils.text import capfirst
from playwright.sync_api import Locator, Page, expect

# So often Tab is pressed before something counts as out of reach.
FAR = 400

HAS_FOCUS = "element => element === document.activeElement"


class Reader:
    """Somebody at a page. How they press and fill in is said by the hands below."""

    def __init__(self, page: Page, language: str, *, has_script: bool) -> None:
        self.page = page
        self.language = language
        self.has_script = has_script
        self.place: Page | Locator = page

    def say(self, words: str, **values: object) -> str:
        """A sentence of the interface as the reader sees it, whether it has been translated yet or not."""
        with translation.override(self.language):
            return translation.gettext(words) % values if values else translation.gettext(words)

    def say_count(self, one: str, many: str, count: int, **values: object) -> str:
        with translation.override(self.language):
            return translation.ngettext(one, many, count) % ({"count": count} | values)

    def in_words(self, write: Callable[[Any], object], value: object) -> str:
        """A day or a label as the reader's language writes it."""
        with translation.override(self.language):
            return str(write(value))

    def column(self, model: type[Model], name: str) -> str:
        """What a form calls a column of ``model``."""
        with translation.override(self.language):
            return capfirst(str(model._meta.get_field(name).verbose_name))

    def asked(self, form: type[Form], name: str) -> str:
        """What ``form`` calls one of its own fields."""
        with translation.override(self.language):
            return str(form.base_fields[name].label)

    # What the reader sees

    def goes_to(self, path: str) -> None:
        self.page.goto(path)

    def reads(self, *sentences: str) -> None:
        for sentence in sentences:
            expect(self.page.get_by_role("main")).to_contain_text(sentence)

    def is_told(self, sentence: str) -> None:
        """By the line on top of a page that says what the last act did."""
        expect(self.page.locator(".messages")).to_contain_text(sentence)

    def is_at(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def opens_link_of(self, mail: str) -> None:
        """The first address in a mail; it names the site's own address, which is not that of the test's server."""
        address = urlsplit(re.findall(r"http\S+", mail)[0])
        self.page.goto(address.path + (f"?{address.query}" if address.query else ""))

    # What the reader does

    def link(self, name: str) -> None:
        self._follows(self.place.get_by_role("link", name=name, exact=True))

    def link_about(self, what: str) -> None:
        """A link that says more than ``what``: "Hand in: Intermediate assignment 1 “What I see”"."""
        self._follows(self.place.get_by_role("link", name=what))

    def _follows(self, links: Locator) -> None:
        """Links of one name on one page lead to one place."""
        expect(links.first).to_be_visible()
        assert len(set(links.evaluate_all("links => links.map(link => link.href)"))) == 1
        self.press_on(links.first)

    def button(self, name: str) -> None:
        self.press_on(self.place.get_by_role("button", name=name, exact=True))

    def button_about(self, what: str) -> None:
        """A button that says more than ``what``."""
        self.press_on(self.place.get_by_role("button", name=what))

    def opens(self, summary: str) -> None:
        """What is folded away under a line."""
        self.press_on(self.place.locator("summary", has_text=summary))

    def within(self, place: Locator) -> "Reader":
        """The same hands, in one part of the page only."""
        part = type(self)(self.page, self.language, has_script=self.has_script)
        part.place = place
        return part

    def menu(self, name: str) -> None:
        """A place of the bar on top of every page."""
        name = self.say(name)
        bar = self.page.get_by_role("navigation", name=self.say("Main menu"))
        self.press_on(bar.get_by_role("link", name=name, exact=True))
        expect(self.page.get_by_role("heading", level=1)).to_have_text(name)

    def field(self, label: str) -> Locator:
        """By its label, be it marked as optional or not."""
        optional = re.escape(self.say("(optional)"))
        words = re.compile(rf"^\s*{re.escape(label)}(\s+{optional})?\s*$")
        found = self.place.get_by_label(words).and_(self.page.locator("input, textarea, select"))
        expect(found).to_be_attached()
        return found

    def press_on(self, element: Locator) -> None:
        raise NotImplementedError

    def writes(self, label: str, text: str) -> None:
        raise NotImplementedError

    def gives_day(self, label: str, day: datetime.date) -> None:
        raise NotImplementedError

    def gives_time(self, label: str, moment: datetime.time) -> None:
        raise NotImplementedError

    def chooses(self, label: str, option: str) -> None:
        """An option of a list that opens."""
        raise NotImplementedError

    def picks(self, name: str, group: Locator | None = None) -> None:
        """One of several choices that exclude each other."""
        raise NotImplementedError

    def ticks(self, name: str) -> None:
        raise NotImplementedError

    def attaches(self, label: str, *files: Path) -> None:
        raise NotImplementedError

    def saves_unless_saved(self) -> None:
        """On the sheet each mark is saved by itself; there is a button where no script runs."""
        if self.has_script:
            expect(self.page.locator(".htmx-request")).to_have_count(0)
        else:
            self.button(self.say("Save"))


class Mouse(Reader):
    def press_on(self, element: Locator) -> None:
        element.click()

    def writes(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def gives_day(self, label: str, day: datetime.date) -> None:
        self.field(label).fill(day.isoformat())

    def gives_time(self, label: str, moment: datetime.time) -> None:
        self.field(label).fill(f"{moment:%H:%M}")

    def chooses(self, label: str, option: str) -> None:
        self.field(label).select_option(label=option)

    def picks(self, name: str, group: Locator | None = None) -> None:
        # The word is what one points at: the circle itself may not be drawn.
        radio = (group or self.place).get_by_role("radio", name=name, exact=True)
        self.press_on(radio.locator("xpath=ancestor::label"))
        expect(radio).to_be_checked()

    def ticks(self, name: str) -> None:
        box = self.place.get_by_role("checkbox", name=name)
        self.press_on(box)
        expect(box).to_be_checked()

    def attaches(self, label: str, *files: Path) -> None:
        self.field(label).set_input_files(files)


class Finger(Mouse):
    """On a phone. Each tap is counted."""

    def __init__(self, page: Page, language: str, *, has_script: bool) -> None:
        super().__init__(page, language, has_script=has_script)
        self.taps = 0

    def press_on(self, element: Locator) -> None:
        self.taps += 1
        element.tap()

    def writes(self, label: str, text: str) -> None:
        self.press_on(self.field(label))
        super().writes(label, text)


class Keyboard(Reader):
    """Nothing is clicked, and nothing gets the focus but by pressing Tab until it is there."""

    def __init__(self, page: Page, language: str, *, has_script: bool) -> None:
        super().__init__(page, language, has_script=has_script)
        # Whoever begins to listen only when the dialogue is asked for may come too late for it.
        page.on("filechooser", lambda _dialogue: None)

    def press_on(self, element: Locator) -> None:
        self.comes_to(element)
        self.page.keyboard.press("Enter")

    def comes_to(self, element: Locator) -> None:
        expect(element).to_be_attached()
        for _press in range(FAR):
            if element.evaluate(HAS_FOCUS):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {element}")

    def writes(self, label: str, text: str) -> None:
        field = self.field(label)
        self.comes_to(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        expect(field).to_have_value(text)

    def gives_day(self, label: str, day: datetime.date) -> None:
        field = self.field(label)
        self.comes_to(field)
        self.page.keyboard.type(f"{day:%m%d%Y}")
        expect(field).to_have_value(day.isoformat())

    def gives_time(self, label: str, moment: datetime.time) -> None:
        field = self.field(label)
        self.comes_to(field)
        self.page.keyboard.type(f"{moment:%I%M%p}")
        expect(field).to_have_value(f"{moment:%H:%M}")

    def chooses(self, label: str, option: str) -> None:
        field = self.field(label)
        self.comes_to(field)
        names = field.locator("option").all_inner_texts()
        steps = names.index(option) - field.evaluate("list => list.selectedIndex")
        for _step in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert field.evaluate("list => list.selectedOptions[0].text") == option

    def picks(self, name: str, group: Locator | None = None) -> None:
        """Tab leads to the chosen one of a group, or to its first; the arrows lead to the others."""
        wanted = (group or self.place).get_by_role("radio", name=name, exact=True)
        of_group = self.page.locator(f'input[type=radio][name="{wanted.get_attribute("name")}"]:enabled')
        chosen = of_group.and_(self.page.locator(":checked"))
        self.comes_to(chosen if chosen.count() else of_group.first)
        if not chosen.count():
            self.page.keyboard.press("Space")
        for _press in range(of_group.count()):
            if wanted.is_checked():
                break
            self.page.keyboard.press("ArrowRight")
        expect(wanted).to_be_checked()

    def ticks(self, name: str) -> None:
        box = self.place.get_by_role("checkbox", name=name)
        self.comes_to(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def attaches(self, label: str, *files: Path) -> None:
        self.comes_to(self.field(label))
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(files)
