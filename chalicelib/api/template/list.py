"""GET /api/template/list"""

from chalice import Blueprint

from chalicelib.domain.permissions import resolve_hotel
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.cursors import read_page
from chalicelib.http.routing import route
from chalicelib.http.schemas.templates import TemplateListQuery, TemplatePage

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/template/list",
    request=TemplateListQuery,
    response=TemplatePage,
    allow=audience.issuers(
        "Only a hotel (its own templates) or an admin (any hotel's) may list templates."
    ),
    errors=("invalid_cursor",),
)
def list(context: RequestContext, query: TemplateListQuery) -> TemplatePage:  # noqa: A001 (named as its URL)
    """List a hotel's templates, newest first. An admin names the hotel."""
    issuer_uid = resolve_hotel(context.principal, query.issuer_uid)
    items, next_cursor = read_page(context, context.store.templates.list_by(issuer_uid), query)
    templates = [context.serializers.template(item) for item in items]
    return TemplatePage(items=templates, next_cursor=next_cursor)
