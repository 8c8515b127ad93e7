"""GET /, the web portal, and the files of all front ends: its own, and those for other sites."""

from chalice import Blueprint

from chalicelib.http import static

blueprint = Blueprint(__name__)

static.site(blueprint, "web", page="portal", folders=("portal", "shared", "vendor"))
static.module(blueprint, "/embed", "web/embed/voucher-offer.js")
static.module(blueprint, "/embed", "web/embed/consent.js", only_pinned=True)
static.module(blueprint, "/embed", "web/embed/signals.js", only_pinned=True)
