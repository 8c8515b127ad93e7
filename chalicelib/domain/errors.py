"""Why a request cannot be granted. http/errors.py maps each code to an HTTP status, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from chalicelib.domain.field_problems import FieldProblem, problem

PROBLEMS_NAMED = 5  # in the sentence of an invalid request
PROBLEMS_LISTED = 50  # in its details; one more says how many there are besides


class DomainError(Exception):
    """A request that cannot be granted: a code for programs, a sentence for people."""

    code: ClassVar[str] = "internal"

    def __init__(
        self,
        message: str,
        details: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        *,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = details
        self.retry_after = retry_after  # seconds


class InvalidRequest(DomainError):
    """The request is not valid; details: a list of {field, code, problem, limits}."""

    code = "invalid_request"

    def __init__(self, *problems: FieldProblem, unlisted: int = 0) -> None:
        """`unlisted` is the number of problems besides those that are named here."""
        unlisted += max(0, len(problems) - PROBLEMS_LISTED)
        problems = problems[:PROBLEMS_LISTED]
        if unlisted:
            problems += (problem("", "more_problems", count=unlisted),)
        super().__init__(self.sentence(problems), [each._asdict() for each in problems])

    @classmethod
    def of_names(cls, names: Sequence[str], code: str) -> InvalidRequest:
        """The same problem for each of many fields."""
        listed = [problem(name, code) for name in names[:PROBLEMS_LISTED]]
        return cls(*listed, unlisted=len(names) - len(listed))

    @staticmethod
    def sentence(problems: Sequence[FieldProblem]) -> str:
        """The problems in one sentence; beyond PROBLEMS_NAMED only how many more there are."""
        named = ", ".join(f"{each.field} {each.problem}" for each in problems[:PROBLEMS_NAMED])
        rest = len(problems) - PROBLEMS_NAMED
        if problems[-1].code == "more_problems":
            rest += problems[-1].limits["count"] - 1
        return f"The request is not valid: {named}{f', and {rest} more' if rest > 0 else ''}."


class Forbidden(DomainError):
    """The caller is signed in, but may not do this."""

    code = "forbidden"


class CalendarNotFound(DomainError):
    """There is no such calendar, or the caller may not see it."""

    code = "calendar_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such calendar.")


class BlockNotFound(DomainError):
    """There is no such block in this calendar."""

    code = "block_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such block in this calendar.")


class CalendarArchived(DomainError):
    """An archived calendar takes no new vouchers."""

    code = "calendar_archived"

    def __init__(self) -> None:
        super().__init__("This calendar is archived.")


class CalendarChanged(DomainError):
    """Somebody else has changed the calendar since; see details.version."""

    code = "calendar_changed"

    def __init__(self, version: int) -> None:
        super().__init__(
            "This calendar has been changed meanwhile. Load it again.", {"version": version}
        )


class SignInCodeNotFound(DomainError):
    """The sign-in code does not exist, was used, or has expired."""

    code = "sign_in_code_not_found"

    def __init__(self) -> None:
        super().__init__("This sign-in code has expired, was used before, or does not exist.")


class TemplateNotFound(DomainError):
    """The hotel has no such template."""

    code = "template_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such template. It may have been deleted.")


class TemplateChanged(DomainError):
    """Somebody else has changed the template meanwhile; details.version is the one that it has."""

    code = "template_changed"

    def __init__(self, version: int) -> None:
        super().__init__(
            "Somebody else has changed this template meanwhile. Load it again.",
            {"version": version},
        )


class TooManyTemplates(DomainError):
    """The hotel has as many templates as it may have: details.max."""

    code = "too_many_templates"

    def __init__(self, templates_max: int) -> None:
        super().__init__(
            f"A hotel may have at most {templates_max} templates. Delete one first.",
            {"max": templates_max},
        )


class WebhookNotFound(DomainError):
    """The hotel has no such endpoint."""

    code = "webhook_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such webhook. It may have been deleted.")


class WebhookChanged(DomainError):
    """Somebody else has changed the endpoint meanwhile; details.version is the one that it has."""

    code = "webhook_changed"

    def __init__(self, version: int) -> None:
        super().__init__(
            "This webhook has been changed meanwhile. Load it again.", {"version": version}
        )


class TooManyWebhooks(DomainError):
    """The hotel has as many endpoints as it may have: details.max."""

    code = "too_many_webhooks"

    def __init__(self, endpoints_max: int) -> None:
        super().__init__(
            f"A hotel may have at most {endpoints_max} webhooks. Delete one first.",
            {"max": endpoints_max},
        )


class HotelChanged(DomainError):
    """Somebody else saved the hotel's profile meanwhile; details.version is the version saved."""

    code = "hotel_changed"

    def __init__(self, version: int) -> None:
        super().__init__(
            "Somebody else saved this profile meanwhile. Look at what is saved, and save again.",
            {"version": version},
        )


class ContactChanged(DomainError):
    """Somebody else changed the contact meanwhile; details.version is the version stored."""

    code = "contact_changed"

    def __init__(self, version: int) -> None:
        super().__init__(
            "This contact has been changed meanwhile. Load it again.", {"version": version}
        )


class LogoNotFound(DomainError):
    """The hotel has no logo."""

    code = "logo_not_found"

    def __init__(self) -> None:
        super().__init__("This hotel has no logo.")


class BrokenInvariant(Exception):
    """A thing that cannot exist, such as a booked voucher without its booking: a defect."""


class LinkNotValid(DomainError):
    """The link was changed or made void, or its time is over. Which of these, it does not say."""

    code = "link_not_valid"

    def __init__(self) -> None:
        super().__init__("This link is no longer valid. Ask the hotel for a new one.")
