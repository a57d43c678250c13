"""What a lead fills in for the plan of a cohort: training days, sessions, assignments, requirements."""

import datetime
import json
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.db.models import TextChoices
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lms.actions import rows, sessions
from lms.actions.plans import Holding
from lms.choices import AssignmentKind, ExcusedCounts, RequirementKind, SessionMode
from lms.forms.acts import RowForm
from lms.forms.fields import EARLIEST, ClockInput, DayInput, MomentInput, RowsField, at, texts, three
from lms.models import Assignment, Cohort, CohortGroup, CompletionRequirement, TrainingDay, TrainingSession
from lms.wording import moment

# Where a cohort has no session yet whose times could be taken over.
STARTS, ENDS = datetime.time(9), datetime.time(16)

WHEN = ["starts_at", "ends_at"]

EXCUSED = {
    ExcusedCounts.AS_ABSENT: _("An excused day does not count: who was excused has to come to another."),
    ExcusedCounts.AS_PRESENT: _("An excused day counts as attended, like one on which the person was there."),
    ExcusedCounts.LEFT_OUT: _(
        "An excused day is left out: the share is asked of the other days. Only where a share is required."
    ),
}


def _refuse_without_title(form: forms.Form | RowForm) -> None:
    if not texts(form.cleaned_data, "title"):
        form.add_error("title_fi", _("Write the title in at least one language."))


def _as_words(choices: type[TextChoices]) -> list[tuple[str, Any]]:
    """Every choice, written as a line of its own begins."""
    return [(choice.value, capfirst(choice.label)) for choice in choices]


class TrainingDayForm(RowForm):
    one_of = frozenset(three("title"))
    thirds = frozenset({*three("title"), *three("theme")})

    class Meta:
        model = TrainingDay
        fields = [*three("title"), *three("theme"), "required", "open_beyond_cohort"]
        labels = {
            "required": _("It counts for completion"),
            "open_beyond_cohort": _("Others than the cohort may come too"),
        }

    def clean(self) -> None:
        super().clean()
        _refuse_without_title(self)


class SessionForm(RowForm):
    """One holding of a training day. A day and two clock times are written; the columns are moments."""

    on = forms.DateField(label=_("Day"), widget=DayInput, validators=[MinValueValidator(EARLIEST)])
    starts = forms.TimeField(label=_("Starts at"), widget=ClockInput)
    ends = forms.TimeField(label=_("Ends at"), widget=ClockInput)
    groups = RowsField(
        label=_("For groups"),
        queryset=CohortGroup.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen: the session is for everyone in the cohort."),
    )

    thirds = frozenset({"on", "starts", "ends", *three("place")})
    beside = ("groups",)

    class Meta:
        model = TrainingSession
        fields = ["mode", *three("place")]
        widgets = {"mode": forms.RadioSelect}

    field_order = ["on", "starts", "ends", "mode", *three("place"), "groups"]

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].label = _("How it is held")
        self.fields["mode"].choices = _as_words(SessionMode)
        self.fields["groups"].queryset = cohort.groups.all()
        if not cohort.groups.exists():
            del self.fields["groups"]
        session = self.instance if self.instance.pk else None
        if session is None:
            latest = TrainingSession.objects.filter(day__cohort=cohort).order_by("starts_at").last()
            self._show_times(latest, starts=STARTS, ends=ENDS)
        else:
            self._show_times(session)
            self.initial["on"] = timezone.localdate(session.starts_at)
            self.initial["groups"] = list(session.groups.all())
            self.fields["seen"].initial = json.dumps(self._shown(session))

    def _show_times(
        self,
        session: TrainingSession | None,
        starts: datetime.time | None = None,
        ends: datetime.time | None = None,
    ) -> None:
        self.initial["starts"] = timezone.localtime(session.starts_at).time() if session else starts
        self.initial["ends"] = timezone.localtime(session.ends_at).time() if session else ends

    def _columns(self) -> list[str]:
        return [*WHEN, *super()._columns()]

    def _shown(self, session: TrainingSession) -> dict[str, str]:
        return rows.shown(session, self._columns()) | {"groups": sessions.groups_shown(session)}

    def clean(self) -> None:
        super().clean()
        said = self.cleaned_data
        if not {"on", "starts", "ends"} <= {name for name, value in said.items() if value is not None}:
            return
        said["starts_at"], said["ends_at"] = (at(said["on"], said[name]) for name in ("starts", "ends"))
        if said["ends_at"] <= said["starts_at"]:
            self.add_error("ends", _("A session ends after it starts."))
        self.instance.starts_at, self.instance.ends_at = said["starts_at"], said["ends_at"]

    def chosen_groups(self) -> tuple[CohortGroup, ...]:
        return tuple(self.cleaned_data.get("groups") or ())

    def _take_over(self, refusal: rows.ChangedMeanwhile) -> None:
        """Times and groups are no fields of a column: they are taken over here, each as one thing."""
        now, seen = refusal.row, self.what_was_seen() or {}
        mine = rows.shown(self.instance, WHEN)
        super()._take_over(refusal)
        if all(mine[name] == seen.get(name) for name in WHEN):
            starts, ends = (timezone.localtime(getattr(now, name)) for name in WHEN)
            for name, value in (("on", starts.date()), ("starts", starts.time()), ("ends", ends.time())):
                self.data[self.add_prefix(name)] = self.fields[name].widget.format_value(value)
        elif set(WHEN) & set(refusal.columns):
            times = f"{moment(now.starts_at)} – {moment(now.ends_at)}"
            self.add_error("on", _("It says now: %(text)s") % {"text": times})
        chosen = ",".join(str(key) for key in sorted(group.pk for group in self.chosen_groups()))
        if chosen == seen.get("groups"):
            self.data.setlist(self.add_prefix("groups"), [str(group.pk) for group in now.groups.all()])
        elif "groups" in refusal.columns and "groups" in self.fields:
            names = ", ".join(str(group) for group in now.groups.all()) or "–"
            self.add_error("groups", _("It says now: %(text)s") % {"text": names})
        self.data[self.add_prefix("seen")] = json.dumps(self._shown(now))


class HoldForm(SessionForm):
    """A new session, or one for each of the groups at the same time."""

    one_each = forms.BooleanField(
        label=_("A session of its own for each group chosen"),
        required=False,
        help_text=_("They begin with the same time and place; each can be changed afterwards."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "groups" not in self.fields or self.fields["groups"].queryset.count() < 2:
            del self.fields["one_each"]

    def holdings(self) -> list[Holding]:
        """The sessions that were asked for; none while no day was given."""
        said = self.cleaned_data
        if not said.get("on"):
            return []
        groups = self.chosen_groups()
        together = [(group,) for group in groups] if said.get("one_each") and groups else [groups]
        return [
            Holding(said["starts_at"], said["ends_at"], texts(said, "place"), said["mode"], these)
            for these in together
        ]


class FirstSessionForm(HoldForm):
    """A new training day with its first session, which may be left for later."""

    one_of = TrainingDayForm.one_of
    thirds = HoldForm.thirds | TrainingDayForm.thirds

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_day = fields_for_model(
            TrainingDay, TrainingDayForm.Meta.fields, labels=TrainingDayForm.Meta.labels
        )
        self.fields = {**of_day, **self.fields}
        self.fields["on"].required = self.fields["on"].widget.is_required = False
        self.fields["on"].help_text = _("Leave it empty while the day is not known yet.")

    def clean(self) -> None:
        super().clean()
        _refuse_without_title(self)


class AssignmentForm(RowForm):
    one_of = frozenset(three("title"))
    thirds = frozenset(three("title"))

    class Meta:
        model = Assignment
        fields = ["kind", *three("title"), *three("instructions"), "due_at", "in_groups"]
        widgets = {
            "kind": forms.RadioSelect,
            "due_at": MomentInput,
            **{name: forms.Textarea(attrs={"rows": 4}) for name in three("instructions")},
        }
        labels = {"due_at": _("Due"), "in_groups": _("Done in groups: several people have one work")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_at"].validators.append(MinValueValidator(at(EARLIEST, datetime.time.min)))
        if self.instance.pk:
            del self.fields["kind"]
        else:
            self.fields["kind"].choices = _as_words(AssignmentKind)

    def clean(self) -> None:
        super().clean()
        _refuse_without_title(self)


class RequirementForm(RowForm):
    """What is asked depends on the kind: days or a share of them, a number of assignments, or nothing more."""

    class Meta:
        model = CompletionRequirement
        fields = ["at_least", "at_least_percent", "excused"]
        widgets = {"excused": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        match self.instance.kind:
            case RequirementKind.TRAINING_DAYS:
                self.fields["at_least"].label = _("At least so many days")
                self.fields["at_least"].help_text = _("The same for everybody. Or else a share:")
                self.fields["at_least_percent"].label = _("At least this share of the days, per cent")
                self.fields["at_least_percent"].help_text = _(
                    "Of the days that are planned for the person, so that groups may have different numbers of days."
                )
                self.fields["excused"].label = _("How an excused day counts")
                self.fields["excused"].choices = [(choice, EXCUSED[choice]) for choice in ExcusedCounts]
            case RequirementKind.INTERMEDIATE_ASSIGNMENTS:
                self._leave_out("at_least_percent", "excused")
                self.fields["at_least"].label = _("At least so many accepted")
                self.fields["at_least"].help_text = _("Leave it empty to require all of them.")
            case RequirementKind.FINAL_WORK:
                self._leave_out("at_least", "at_least_percent", "excused")
        for name in {"at_least", "at_least_percent"} & set(self.fields):
            self.fields[name].min_value = 1
            self.fields[name].widget.attrs["min"] = 1

    def _leave_out(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def clean(self) -> None:
        super().clean()
        days, share = (self.cleaned_data.get(name) for name in ("at_least", "at_least_percent"))
        for name in {"at_least", "at_least_percent"} & set(self.cleaned_data):
            if self.cleaned_data[name] == 0:
                self.add_error(name, _("Require at least one."))
        if self.instance.kind != RequirementKind.TRAINING_DAYS or self.errors:
            return
        if (days is None) == (share is None):
            self.add_error("at_least", _("Give either a number of days or a share of them."))
        elif share is not None and share > 100:
            self.add_error("at_least_percent", _("A share is from 1 to 100 per cent."))
