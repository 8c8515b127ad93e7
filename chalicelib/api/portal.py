"""GET /, the web portal, and the files of all front ends."""

from chalice import Blueprint

from chalicelib.http import static

blueprint = Blueprint(__name__)

static.site(blueprint, "web", page="portal", folders=("portal", "shared", "vendor"))
