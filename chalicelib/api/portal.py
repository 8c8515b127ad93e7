"""GET /, the web portal, and its files."""

from chalice import Blueprint

from chalicelib.http import static

blueprint = Blueprint(__name__)

static.site(blueprint, "portal")
