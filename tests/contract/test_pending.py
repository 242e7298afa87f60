"""What every implementation of `ports.Pending` promises: the answer, or the failure in its place.

Real answers are the futures of `WorkerDocuments`, over a `PendingReply` of its process.
"""

from collections.abc import Callable
from concurrent.futures import Future

import pytest

from app.domain.errors import AppError, ErrorCode
from app.ports import Pending
from app.workers.supervision import PendingReply
from tests.fakes.documents import Ready

FAILURE = AppError(ErrorCode.DOCUMENT_DAMAGED, file="a.pdf")


def future(value: int, error: AppError | None) -> Pending[int]:
    made: Future[int] = Future()
    if error is None:
        made.set_result(value)
    else:
        made.set_exception(error)
    return made


def reply(value: int, error: AppError | None) -> Pending[int]:
    def wait() -> int:
        if error is not None:
            raise error
        return value

    return PendingReply(wait)


@pytest.fixture(params=[future, reply, Ready], ids=["future", "reply", "fake"])
def answer(request: pytest.FixtureRequest) -> Callable[[int, AppError | None], Pending[int]]:
    """Makes an answer that is there, or has failed."""
    made: Callable[[int, AppError | None], Pending[int]] = request.param
    return made


def test_an_answer_is_given(answer: Callable[[int, AppError | None], Pending[int]]) -> None:
    assert answer(7, None).result() == 7


def test_a_failure_is_raised_as_it_was(
    answer: Callable[[int, AppError | None], Pending[int]],
) -> None:
    with pytest.raises(AppError) as caught:
        answer(7, FAILURE).result()
    assert (caught.value.code, caught.value.facts) == (FAILURE.code, FAILURE.facts)
