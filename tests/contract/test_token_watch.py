"""What every implementation of `ports.TokenWatch` promises; only `WorkerTokenWatch` is one."""

import threading
import time

import pytest

from app.domain.errors import AppError, ErrorCode
from app.workers.token_client import WorkerTokenWatch
from tests.softskf.store import SoftStore


def unplug_after(call: str, store: SoftStore) -> None:
    """Pull the token once the waiting process has made that call, and had time to look."""
    while call not in store.calls():
        time.sleep(0.05)
    time.sleep(0.2)
    store.device().unplug()


@pytest.mark.parametrize(
    ("events", "call"),
    [("yes", "SKF_WaitForDevEvent"), ("no", "SKF_DisConnectDev")],
    ids=["told by the driver", "seen by looking"],
)
def test_G9_plugging_is_noticed(ukey: SoftStore, events: str, call: str) -> None:
    (ukey.folder / "events").write_text(f"events = {events}\n")
    watch = WorkerTokenWatch(ukey.library)
    puller = threading.Thread(target=unplug_after, args=(call, ukey))
    puller.start()
    noticed = watch.wait(60)
    puller.join()
    watch.close()
    assert noticed
    assert not ukey.device().folder.exists()


def test_waiting_ends_when_nothing_happens(ukey: SoftStore) -> None:
    watch = WorkerTokenWatch(ukey.library)
    noticed = watch.wait(0.3)
    watch.close()
    assert not noticed


def test_waiting_can_be_ended_from_outside(ukey: SoftStore) -> None:
    watch = WorkerTokenWatch(ukey.library)
    closer = threading.Timer(0.5, watch.close)
    closer.start()
    with pytest.raises(AppError) as caught:
        watch.wait(60)
    closer.join()
    assert caught.value.code is ErrorCode.CANCELLED
