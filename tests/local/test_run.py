"""The local run, started and stopped as a developer does it."""

import os
import signal
import socket
from datetime import datetime, timedelta

import pytest

from tests.clocks import Clock
from tests.local.runs import LocalRun, eventually, is_alive

STORE = "infra.local.store"
SERVER = "infra.local.server"


def test_run_serves_the_app_and_prints_its_address(running):
    assert running.call("/api/health")[0] == 200
    assert f"{running.url}/docs" in running.output
    assert running.knows(running.issue())


def test_run_has_two_processes(running):
    assert running.url
    assert set(running.children()) == {STORE, SERVER}


def test_second_run_on_the_same_state_is_refused(running):
    with LocalRun(running.project) as second:
        assert second.process.wait(30) == 1
        second.wait_for("already running")
    assert running.call("/api/health")[0] == 200


@pytest.mark.parametrize("variable", ["PORT", "DEMO_PORT"])
def test_used_port_is_reported_before_anything_starts(project, variable):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        with LocalRun(project, **{variable: port}) as run:
            assert run.process.wait(30) == 1
            run.wait_for(f"Port {port} cannot be used: address already in use.")
            run.wait_for(f"{variable}=8001 make run")
    assert not (project / ".local").exists()


@pytest.mark.parametrize("port", ["eighty", "-1", "65536"])
def test_invalid_port_is_refused(project, port):
    with LocalRun(project, PORT=port) as run:
        assert run.process.wait(30) == 1
        run.wait_for("PORT must be a number")


@pytest.fixture
def handles_sighup():
    """Under nohup the tests and the processes that they start would ignore SIGHUP."""
    previous = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, previous)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_signal_stops_all_processes(project, handles_sighup, number):
    with LocalRun(project) as run:
        assert run.url
        children = run.children().values()
        assert run.stop(number) == 0
        assert not any(is_alive(pid) for pid in children)
    assert "Traceback" not in run.output


def test_data_is_kept_between_runs(project):
    with LocalRun(project) as run:
        voucher_id = run.issue()
        assert run.stop(signal.SIGTERM) == 0
    with LocalRun(project) as again:
        assert again.knows(voucher_id)


OLDER_INDEX = """\
        - IndexName: by_older
          KeySchema:
            - { AttributeName: pair_code, KeyType: HASH }
          Projection: { ProjectionType: ALL }
"""


def test_state_of_an_older_version_gets_the_present_tables(project):
    template = project / "infra" / "template.yaml"
    current = template.read_text()
    marker = "        - IndexName: by_pair_code\n"
    assert marker in current
    template.write_text(current.replace(marker, OLDER_INDEX + marker))
    with LocalRun(project) as run:
        voucher_id = run.issue()
        run.stop(signal.SIGINT)
    template.write_text(current)
    with LocalRun(project) as run:
        run.wait_for("removed index by_older from hotel-vouchers-local-presence")
        assert run.knows(voucher_id)


def test_killed_run_leaves_no_orphans_and_keeps_the_data(project):
    with LocalRun(project) as run:
        voucher_id = run.issue()
        children = run.children().values()
        run.process.kill()
        run.process.wait()
        with LocalRun(project) as again:  # at once: it waits until the old store has saved
            assert again.knows(voucher_id)
        eventually(lambda: not any(map(is_alive, children)), "the orphans stop")


def test_data_is_saved_during_the_run(project):
    with LocalRun(project, SAVE_EVERY="0.1") as run:
        voucher_id = run.issue()
        saved = project / ".local" / "store" / "dynamodb.json"
        eventually(lambda: saved.exists() and voucher_id in saved.read_text(), "it is saved")


@pytest.mark.parametrize(
    ("name", "says"), [(STORE, "store ended unexpectedly"), (SERVER, "server ended unexpectedly")]
)
def test_run_ends_when_one_of_its_processes_dies(project, name, says):
    with LocalRun(project) as run:
        assert run.url
        children = run.children()
        os.kill(children[name], signal.SIGKILL)
        assert run.process.wait(30) == 1
        run.wait_for(says)
        assert not any(is_alive(pid) for pid in children.values())


def test_changed_file_is_reloaded_and_a_broken_one_is_retried(project):
    app = project / "app.py"
    good = app.read_text()
    with LocalRun(project) as run:
        voucher_id = run.issue()
        app.write_text(good + "\ndef broken(:\n")
        run.wait_for("starts again at the next change")
        assert "SyntaxError" in run.output
        app.write_text(good + "\nprint('the new code')\n")
        run.wait_for("the new code")
        assert run.knows(voucher_id)


def test_invalid_setting_is_reported(project):
    with LocalRun(project, AUTH_MODE="opne") as run:
        assert run.process.wait(30) == 1
        run.wait_for("AUTH_MODE must be")
    assert "Traceback" not in run.output


def test_run_ends_when_the_app_cannot_start(project):
    (project / "app.py").write_text("def broken(:\n")
    with LocalRun(project) as run:
        assert run.process.wait(30) == 1
        run.wait_for("SyntaxError")
        run.wait_for("could not start")


def test_unreadable_state_is_not_overwritten(project):
    saved = project / ".local" / "store" / "dynamodb.json"
    saved.parent.mkdir(parents=True)
    saved.write_text("{ half a fil")
    with LocalRun(project) as run:
        assert run.process.wait(30) == 1
        run.wait_for("Move it to another folder")
    assert saved.read_text() == "{ half a fil"


def test_configured_store_replaces_the_embedded_one(project, own_dynamodb_local):
    endpoint = own_dynamodb_local.client.meta.endpoint_url
    variables = {"AWS_ENDPOINT_URL_DYNAMODB": endpoint, "TABLE_PREFIX": own_dynamodb_local.prefix}
    with LocalRun(project, **variables) as run:
        key = {"id": {"S": run.issue()}}
        assert set(run.children()) == {SERVER}
    table = f"{own_dynamodb_local.prefix}vouchers"
    assert "Item" in own_dynamodb_local.client.get_item(TableName=table, Key=key)


def test_unreachable_store_is_reported(project):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with LocalRun(project, AWS_ENDPOINT_URL_DYNAMODB=endpoint) as run:
            assert run.process.wait(60) == 1
            run.wait_for(f"The store at {endpoint} cannot be used")


def test_clock_that_is_set_is_that_of_the_server_and_of_its_demo_data(project):
    clock = Clock.set_to("2032-02-29T23:30", "Pacific/Kiritimati")
    with LocalRun(project, clock=clock) as run:
        before = clock.now()
        voucher = run.call(f"/api/voucher/status?voucher_id={run.issue()}")[1]["voucher"]
        issued = datetime.fromisoformat(voucher["created_at"])
        assert before - timedelta(milliseconds=1) <= issued <= clock.now()
        booked = run.call("/api/voucher/bookings?status=booked&limit=1")[1]["items"]
        assert booked[0]["slot_start"].startswith("2032-03")


def test_the_demo_hotel_has_the_port_that_was_chosen(project):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
    with LocalRun(project, DEMO_PORT=port) as run:
        run.wait_for(f"http://127.0.0.1:{port}/demo-hotel/")
