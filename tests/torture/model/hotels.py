"""What a hotel has besides vouchers: its calendars' settings and blocks, templates, and profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tests.torture.model.calendars import Block, Calendar
from tests.torture.model.hours import DayHours
from tests.torture.model.records import Event, ExpectedError, Principal
from tests.torture.model.vouchers import Model

TEMPLATES_MAX = 100


@dataclass(slots=True)
class Template:
    """A template."""

    id: str
    issuer: str
    created_at: datetime
    fields: dict[str, Any]
    version: int = 1


@dataclass(slots=True)
class Profile:
    """What a hotel says of itself."""

    fields: dict[str, Any] = field(default_factory=dict)
    logo: bytes | None = None
    version: int = 0
    saved_at: datetime | None = None


@dataclass(slots=True)
class HotelModel:
    """Calendars, templates and profiles of one run; their events are among those of vouchers."""

    model: Model
    templates: dict[str, Template] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)

    def require_hotel(self, principal: Principal, issuer: str | None) -> str:
        """Whose it is: a hotel's own, or an admin's choice. An admin who names none never gets
        here."""
        if principal.role == "guest" or (issuer and not principal.manages(issuer)):
            raise ExpectedError(403, "forbidden")
        return issuer or principal.uid

    # --- calendars

    def require_calendar(self, principal: Principal, calendar_id: str | None) -> Calendar:
        """A calendar that this caller manages."""
        if principal.role == "guest":
            raise ExpectedError(403, "forbidden")
        calendar = self.model.calendars.get(calendar_id or "")
        if calendar is None or not principal.manages(calendar.issuer):
            raise ExpectedError(404, "calendar_not_found")
        return calendar

    def new_calendar(
        self, principal: Principal, issuer: str | None, settings: dict[str, Any], now: datetime
    ) -> Calendar:
        """A calendar before it is stored; without a zone it has its hotel's."""
        issuer = self.require_hotel(principal, issuer)
        profile = self.profiles.get(issuer, Profile())
        zone = settings["zone"] or profile.fields.get("zone")
        if zone is None:
            raise ExpectedError(400, "invalid_request")
        return Calendar("", issuer, now, settings | {"zone": zone})

    def add_calendar(self, calendar: Calendar, id_: str) -> None:
        """A calendar was made."""
        calendar.id = id_
        self.model.calendars[id_] = calendar
        self._record(calendar.id, calendar.issuer, "calendar.save", calendar.created_at)

    def change_calendar(
        self,
        principal: Principal,
        calendar_id: str,
        settings: dict[str, Any],
        version: int | None,
        now: datetime,
    ) -> Calendar:
        """A calendar gets other settings; without a zone it keeps its own."""
        calendar = self.require_calendar(principal, calendar_id)
        if version not in (None, calendar.version):
            raise ExpectedError(409, "calendar_changed")
        zone = settings["zone"] or calendar.settings["zone"]
        calendar.settings = settings | {"zone": zone}
        return self._changed(calendar, "calendar.save", now)

    def set_days(
        self,
        principal: Principal,
        calendar_id: str,
        days: dict[date, DayHours | None],
        now: datetime,
    ) -> Calendar:
        """Some days get hours of their own, or lose them."""
        calendar = self.require_calendar(principal, calendar_id)
        special = calendar.special | days
        calendar.special = {day: hours for day, hours in special.items() if hours is not None}
        return self._changed(calendar, "calendar.except", now)

    def archive(
        self, principal: Principal, calendar_id: str, archived: bool, now: datetime
    ) -> Calendar:
        """A calendar goes into the archive, or comes back."""
        calendar = self.require_calendar(principal, calendar_id)
        calendar.archived = archived
        return self._changed(calendar, "calendar.archive", now)

    def require_block(
        self, principal: Principal, calendar_id: str, end: datetime, now: datetime
    ) -> Calendar:
        """The calendar of a new block, which must not be over."""
        calendar = self.require_calendar(principal, calendar_id)
        if end <= now:
            raise ExpectedError(400, "invalid_request")
        return calendar

    def add_block(self, calendar: Calendar, block: dict[str, Any], now: datetime) -> None:
        """A block was made: it takes its places, whether there are any or not."""
        start, end = map(datetime.fromisoformat, (block["from"], block["to"]))
        taken = calendar.take(start, end, block["places"])
        calendar.blocks[block["id"]] = Block(
            block["id"], start, end, block["places"], block["reason"], taken
        )
        self._record(calendar.id, calendar.issuer, "calendar.block", now)

    def unblock(
        self, principal: Principal, calendar_id: str, block_id: str, now: datetime
    ) -> Block:
        """A block ends."""
        calendar = self.require_calendar(principal, calendar_id)
        if block_id not in calendar.blocks:
            raise ExpectedError(404, "block_not_found")
        block = calendar.blocks.pop(block_id)
        calendar.give_back(block.taken, now)
        self._record(calendar.id, calendar.issuer, "calendar.unblock", now)
        return block

    # --- templates

    def require_content(
        self, principal: Principal, issuer: str | None, fields: dict[str, Any]
    ) -> str:
        """The hotel of a template with these fields, whose calendar must exist."""
        issuer = self.require_hotel(principal, issuer)
        if fields.get("calendar_id") not in (None, *self.model.calendars):
            raise ExpectedError(404, "calendar_not_found")
        return issuer

    def require_calendar_of(self, issuer: str, fields: dict[str, Any]) -> None:
        """The calendar that a template names is its hotel's, in use, and has so many places."""
        calendar = self.model.calendars.get(fields.get("calendar_id") or "")
        if calendar is None:
            return
        if calendar.issuer != issuer:
            raise ExpectedError(404, "calendar_not_found")
        if calendar.archived:
            raise ExpectedError(409, "calendar_archived")
        if fields["places"] > calendar.most:
            raise ExpectedError(400, "invalid_request")

    def require_template(
        self, principal: Principal, issuer: str | None, template_id: str, version: int
    ) -> Template:
        """A template of this version."""
        issuer = self.require_hotel(principal, issuer)
        template = self.templates.get(template_id)
        if template is None or template.issuer != issuer:
            raise ExpectedError(404, "template_not_found")
        if template.version != version:
            raise ExpectedError(409, "template_changed")
        return template

    def require_room(self, principal: Principal, issuer: str | None) -> str:
        """The hotel that makes one more template."""
        issuer = self.require_hotel(principal, issuer)
        if len(self.templates_of(issuer)) >= TEMPLATES_MAX:
            raise ExpectedError(409, "too_many_templates")
        return issuer

    def add_template(self, template: Template) -> None:
        """A template was made."""
        self.templates[template.id] = template
        self._record(template.id, template.issuer, "template.create", template.created_at)

    def change_template(self, template: Template, fields: dict[str, Any], now: datetime) -> None:
        """A template was changed, whole."""
        template.fields, template.version = fields, template.version + 1
        self._record(template.id, template.issuer, "template.change", now)

    def delete_template(self, template: Template, now: datetime) -> None:
        """A template was deleted."""
        del self.templates[template.id]
        self._record(template.id, template.issuer, "template.delete", now)

    def templates_of(self, issuer: str) -> list[Template]:
        """A hotel's templates."""
        return [one for one in self.templates.values() if one.issuer == issuer]

    # --- profiles

    def save_profile(
        self,
        principal: Principal,
        issuer: str | None,
        fields: dict[str, Any],
        logo: bytes | None,
        remove_logo: bool,
        version: int,
        now: datetime,
    ) -> Profile:
        """A hotel's whole profile is replaced."""
        issuer = self.require_hotel(principal, issuer)
        profile = self.profiles.get(issuer, Profile())
        if logo and remove_logo:
            raise ExpectedError(400, "invalid_request")
        if version != profile.version:
            raise ExpectedError(409, "hotel_changed")
        logo = logo or (None if remove_logo else profile.logo)
        saved = self.profiles[issuer] = Profile(fields, logo, version + 1, now)
        self._record(issuer, issuer, "hotel.save", now)
        return saved

    def _changed(self, calendar: Calendar, change: str, now: datetime) -> Calendar:
        calendar.version += 1
        self._record(calendar.id, calendar.issuer, change, now)
        return calendar

    def _record(self, subject_id: str, issuer: str, change: str, now: datetime) -> None:
        self.model.events.append(Event(subject_id, issuer, change, now))
