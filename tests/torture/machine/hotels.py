"""Rules: a hotel's templates, its profile and its logo."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.pictures import JPEG, PNG, text
from tests.torture.machine.base import Sender, hotel_numbers, picks, readers, senders, without_none
from tests.torture.machine.listings import ListingRules, page_sizes
from tests.torture.model.hotels import Profile, Template

template_fields = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Spa", "Dinner"]),
        "title": st.sampled_from(["Day spa", "Dinner for two"]),
        "description": st.sampled_from(["", "With a towel."]),
        "duration_minutes": st.sampled_from([60, 24 * 60]),
        "valid_days": st.sampled_from([None, 3, 60]),
        "price": st.sampled_from([None, (120, "EUR"), (120, "EUR"), (80.5, "EUR"), (9000, "JPY")]),
        "transferable": st.booleans(),
        "terms": st.sampled_from([{}, {"guests": "2"}]),
    }
)
profile_fields = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Seeblick", "Zeezicht"]),
        "zone": st.sampled_from(["Europe/Berlin", "Pacific/Chatham"]),
        "address": st.sampled_from([None, "Seestraße 12\n10115 Berlin"]),
        "phone": st.sampled_from([None, "+49 30 1234567"]),
        "languages": st.sampled_from([["de", "en"], ["nl"]]),
        "accent": st.sampled_from([None, "#7a1f3d"]),
    }
)
FIRST_TEMPLATES: list[dict[str, Any]] = [
    {"name": "Spa", "price": (120, "EUR"), "valid_days": 3},
    {"name": "Dinner", "terms": {"for": "2"}, "price": (80.5, "EUR")},
]
EMPTY_PROFILE = dict.fromkeys(("name", "zone", "address", "phone", "accent")) | {
    "languages": ["en", "de", "nl"]
}


class HotelRules(ListingRules):
    """Templates are saved, deleted and listed; profiles saved and read."""

    @rule(
        sender=senders,
        pick=st.none() | picks,
        hotel=st.none() | hotel_numbers,
        fields=template_fields,
        shared=st.none() | st.tuples(picks, st.sampled_from([1, 1, 2, 3])),
        versions_ago=st.sampled_from([0, 0, 0, 1]),
        by_issuer=st.booleans(),
    )
    def save_template(
        self,
        sender: Sender,
        pick: int | None,
        hotel: int | None,
        fields: dict[str, Any],
        shared: tuple[int, int] | None,
        versions_ago: int,
        by_issuer: bool,
    ) -> None:
        """Anybody makes a template, or changes any."""
        sender, issuer = self._of_hotel(sender, hotel, by_issuer)
        principal = self.principals[sender.number]
        calendar = shared and self._calendar_for(issuer or principal.uid, shared[0])
        named = {"calendar_id": calendar, "places": shared and shared[1]}
        body = without_none(**fields, **named, issuer_uid=issuer)
        amount, currency = fields.get("price") or (None, None)
        fields = fields | named | {"price_amount": amount, "price_currency": currency}
        fields.pop("price", None)
        if "price" in body:
            del body["price"]
            price = {"price_amount": amount, "price_currency": currency}
            older = {"price": {"amount": amount, "currency": currency}}
            body |= older if sender.camel_case else price

        def predict_new() -> str:
            self.hotels.require_content(principal, issuer, fields)
            uid = self.hotels.require_room(principal, issuer)
            self.hotels.require_calendar_of(uid, fields)
            return uid

        if pick is None:
            answer, uid = self.compare(
                "template/save", self.post(sender, "template/save", body), predict_new
            )
            if answer:
                template = Template(answer["template"]["id"], uid, self.now, fields)
                self.hotels.add_template(template)
                self._compare_template(answer["template"], template)
            return
        template_id, version = self._pick_template(pick, versions_ago)

        def predict() -> Template:
            self.hotels.require_content(principal, issuer, fields)
            template = self.hotels.require_template(principal, issuer, template_id, version)
            self.hotels.require_calendar_of(template.issuer, fields)
            return template

        body |= {"template_id": template_id, "version": version}
        answer, template = self.compare(
            "template/save", self.post(sender, "template/save", body), predict
        )
        if answer:
            self.hotels.change_template(template, fields, self.now)
            self._compare_template(answer["template"], template)

    @rule(
        sender=senders,
        pick=picks,
        hotel=st.none() | hotel_numbers,
        versions_ago=st.sampled_from([0, 0, 1]),
        by_issuer=st.booleans(),
    )
    def delete_template(
        self, sender: Sender, pick: int, hotel: int | None, versions_ago: int, by_issuer: bool
    ) -> None:
        """Anybody deletes any template."""
        sender, issuer = self._of_hotel(sender, hotel, by_issuer)
        principal = self.principals[sender.number]
        template_id, version = self._pick_template(pick, versions_ago)
        body = without_none(issuer_uid=issuer, template_id=template_id, version=version)
        answer, template = self.compare(
            "template/delete",
            self.post(sender, "template/delete", body),
            lambda: self.hotels.require_template(principal, issuer, template_id, version),
        )
        if answer:
            self._compare_template(answer["template"], template)
            self.hotels.delete_template(template, self.now)

    @rule(
        reader=readers,
        hotel=st.none() | hotel_numbers,
        limit=page_sizes,
        by_issuer=st.booleans(),
    )
    def templates(self, reader: Sender, hotel: int | None, limit: int, by_issuer: bool) -> None:
        """Anybody lists the templates of any hotel."""
        reader, issuer = self._of_hotel(reader, hotel, by_issuer)
        principal = self.principals[reader.number]
        self._compare_listing(
            reader,
            "template/list",
            without_none(issuer_uid=issuer, limit=limit),
            lambda: self.hotels.templates_of(self.hotels.require_hotel(principal, issuer)),
            self._compare_template,
        )

    @rule(
        sender=senders,
        hotel=st.none() | hotel_numbers,
        fields=profile_fields,
        logo=st.sampled_from([None, None, PNG, JPEG]),
        remove_logo=st.sampled_from([False, False, True]),
        versions_ago=st.sampled_from([0, 0, 1]),
        by_issuer=st.booleans(),
    )
    def save_profile(
        self,
        sender: Sender,
        hotel: int | None,
        fields: dict[str, Any],
        logo: bytes | None,
        remove_logo: bool,
        versions_ago: int,
        by_issuer: bool,
    ) -> None:
        """Anybody saves the profile of any hotel."""
        sender, issuer = self._of_hotel(sender, hotel, by_issuer)
        principal = self.principals[sender.number]
        stored = self.hotels.profiles.get(issuer or principal.uid, Profile())
        version = max(0, stored.version - versions_ago)
        body = without_none(
            **fields,
            issuer_uid=issuer,
            logo=logo and text(logo),
            remove_logo=remove_logo or None,
            version=version or None,
        )
        answer, profile = self.compare(
            "hotel/save",
            self.post(sender, "hotel/save", body),
            lambda: self.hotels.save_profile(
                principal, issuer, fields, logo, remove_logo, version, self.now
            ),
        )
        if answer:
            self._compare_profile(answer["hotel"], profile)
            self.profile(sender, self.number_of(issuer or principal.uid))

    @rule(reader=readers, hotel=hotel_numbers)
    def profile(self, reader: Sender, hotel: int) -> None:
        """Anybody reads any hotel's profile, and its logo."""
        uid = self.principals[hotel].uid
        stored = self.hotels.profiles.get(uid, Profile())
        response = self.get(reader, "hotel/profile", {"issuer_uid": uid})
        answer, _ = self.compare("hotel/profile", response, lambda: stored)
        self._compare_profile(answer["hotel"], stored)
        picture = self.get(reader, "hotel/logo", {"issuer_uid": uid})
        self.counts[f"hotel/logo {'granted' if stored.logo else 'refused'}"] += 1
        if stored.logo is None:
            assert (picture.status, picture.json["code"]) == (404, "logo_not_found")
        else:
            kind = "png" if stored.logo == PNG else "jpeg"
            assert (picture.status, picture.headers["Content-Type"]) == (200, f"image/{kind}")
            assert picture.headers["ETag"] == f'"{answer["hotel"]["logo"]}"'

    # --- what these share

    def _of_hotel(
        self, sender: Sender, hotel: int | None, by_issuer: bool
    ) -> tuple[Sender, str | None]:
        """The sender, most often the hotel itself, and the hotel that it names. An admin always
        names one."""
        if by_issuer:
            sender = Sender(hotel or 4, sender.camel_case, sender.keyed)
        if self.principals[sender.number].role == "admin" and hotel is None:
            hotel = 4
        return sender, None if hotel is None else self.principals[hotel].uid

    def _calendar_for(self, issuer: str, pick: int) -> str:
        """Most often one of this hotel's calendars, if it has any; sometimes none that exists."""
        own = [one.id for one in self.model.calendars.values() if one.issuer == issuer]
        return own[-1 - pick % len(own)] if own and pick % 4 else self.pick_calendar(pick)

    def _pick_template(self, pick: int, versions_ago: int) -> tuple[str, int]:
        """Any template, sometimes one that does not exist, in a version."""
        ids = [*self.hotels.templates, "tpl-none"]
        template_id = ids[-1 - pick % len(ids)] if pick else "tpl-none"
        template = self.hotels.templates.get(template_id)
        return template_id, max(1, template.version - versions_ago) if template else 1

    def _compare_template(self, body: dict[str, Any], template: Template) -> None:
        """A template of a response, with the model's."""
        expected = template.fields | {
            "id": template.id,
            "issuer_uid": template.issuer,
            "version": template.version,
        }
        assert {name: body[name] for name in expected} == expected

    def _compare_profile(self, body: dict[str, Any], profile: Profile) -> None:
        """A profile of a response, with the model's."""
        expected = EMPTY_PROFILE | profile.fields | {"version": profile.version}
        assert {name: body[name] for name in expected} == expected
        assert (body["logo"] is None) == (profile.logo is None)
