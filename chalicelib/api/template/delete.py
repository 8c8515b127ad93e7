"""POST /api/template/delete"""

from chalice import Blueprint

from chalicelib.domain import templates
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.permissions import resolve_hotel
from chalicelib.domain.templates import Template, TemplateChange
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import TemplateUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.templates import TemplateDeleteRequest, TemplateResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/template/delete",
    request=TemplateDeleteRequest,
    response=TemplateResponse,
    allow=audience.issuers(
        "Only a hotel (its own templates) or an admin (any hotel's) may delete templates."
    ),
    idempotent=True,
    errors=("template_not_found", "template_changed"),
)
def delete(context: RequestContext, request: TemplateDeleteRequest) -> TemplateUpdate:
    """Delete a template. Vouchers that were made from it stay.

    The answer has the template as it was last, so that it can be saved again. An admin names the
    hotel.
    """
    issuer_uid = resolve_hotel(context.principal, request.issuer_uid)

    def rule(template: Template | None, _: int, __: Calendar | None) -> TemplateChange:
        return templates.delete(context.actor(issuer_uid), template, request.version)

    return TemplateUpdate(
        issuer_uid=issuer_uid,
        template_id=request.template_id,
        rule=rule,
        answer=context.serializers.changed_template,
    )
