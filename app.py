"""The Chalice app: the routes of chalicelib/api, and the sweep on its schedule."""

import gc

# Imported modules stay. Garbage collection during import, and again in the first requests, would
# take a seventh of a cold start (`make bench ARGS=cold`).
gc.disable()

from chalice import Chalice, Rate
from chalice.app import CloudWatchEvent

from chalicelib.api import BLUEPRINTS
from chalicelib.http.chalice_glue import install_error_format, leave_files_alone
from chalicelib.jobs import sweep

app = Chalice(app_name="hotel-vouchers", configure_logs=False)
install_error_format(app)
leave_files_alone(app)
for blueprint in BLUEPRINTS:
    app.register_blueprint(blueprint)


# Declared here: in a blueprint its packaged handler would not find the app.
@app.schedule(Rate(5, unit=Rate.MINUTES))
def expire(event: CloudWatchEvent) -> dict[str, int]:
    """The expiry sweep. It stops in time; when something is left, the next run starts at once."""
    result = sweep.run(event.context.get_remaining_time_in_millis)
    sweep.start_next_run(result, event.to_dict())
    sweep.raise_if_failed(result)
    return result


gc.freeze()
gc.enable()
