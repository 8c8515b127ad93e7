"""POST /api/template/save"""

from chalice import Blueprint

from chalicelib.domain import templates
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.permissions import resolve_hotel
from chalicelib.domain.templates import ID_PREFIX, Template, TemplateChange
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import TemplateUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.templates import TemplateResponse, TemplateSaveRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/template/save",
    request=TemplateSaveRequest,
    response=TemplateResponse,
    allow=audience.issuers(
        "Only a hotel (its own templates) or an admin (any hotel's) may save templates."
    ),
    idempotent=True,
    errors=(
        *("template_not_found", "template_changed", "too_many_templates"),
        *("calendar_not_found", "calendar_archived"),
    ),
)
def save(context: RequestContext, request: TemplateSaveRequest) -> TemplateUpdate:
    """Make a template, or change one.

    Whoever changes a template names the version that they have read: if somebody else was faster,
    nothing is overwritten. A hotel may have at most 100 templates. An admin names the hotel.
    """
    issuer_uid = resolve_hotel(context.principal, request.issuer_uid)
    draft = templates.draft_of(request)

    def rule(template: Template | None, total: int, calendar: Calendar | None) -> TemplateChange:
        actor = context.actor(issuer_uid)
        if request.version is not None:
            return templates.change(actor, template, request.version, draft, calendar)
        template_id = context.new_id(ID_PREFIX)
        return templates.create(actor, template_id, issuer_uid, draft, total, calendar)

    return TemplateUpdate(
        issuer_uid=issuer_uid,
        template_id=request.template_id,
        calendar_id=request.calendar_id,
        rule=rule,
        answer=context.serializers.changed_template,
    )
