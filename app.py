"""The Chalice app: the routes of chalicelib/api, and the sweep on its schedule."""

import gc

# What is imported stays. To look through it for garbage while it comes in, and again in the first
# requests, takes a seventh of a cold start (`make bench ARGS=cold`).
gc.disable()

from chalice import Chalice, Rate
from chalice.app import CloudWatchEvent

from chalicelib import edge, sweep
from chalicelib.api import BLUEPRINTS

app = Chalice(app_name="hotel-vouchers", configure_logs=False)
edge.install(app)
for blueprint in BLUEPRINTS:
    app.register_blueprint(blueprint)


# Declared here: in a blueprint its packaged handler would not find the app.
@app.schedule(Rate(5, unit=Rate.MINUTES))
def expire(event: CloudWatchEvent) -> dict[str, int]:
    """The expiry sweep. Stops in time to go on in its next run."""
    return sweep.run(event.context.get_remaining_time_in_millis)


gc.freeze()
gc.enable()
