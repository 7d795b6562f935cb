"""The loopback twins are real receivers: they take each message once, give codes that hold, and can be down."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.investment_platform import LoopbackInvestmentPlatform
from adapters.joint_approval_platform import LoopbackJointApprovalPlatform
from adapters.notices import LoopbackNotices
from app.domain.ports import Message, ReceiverDown
from app.domain.project_codes import check_digit_holds, is_well_formed

TWINS = {
    "investment": (LoopbackInvestmentPlatform, "push"),
    "code": (LoopbackInvestmentPlatform, "obtain_code"),
    "joint_approval": (LoopbackJointApprovalPlatform, "push"),
    "notices": (LoopbackNotices, "send"),
}


def message(number: str = "m-1", *, region: str = "210281", started: str = "2026-03-02") -> Message:
    return Message(number, "p-1", "obtain_project_code", {"project": {"region": region}, "started": started})


@pytest.fixture(params=TWINS)
def twin(request):
    kind, act = TWINS[request.param]
    made = kind()
    return made, getattr(made, act)


def test_a_message_is_taken_once_however_often_it_comes(twin):
    receiver, take = twin
    answers = [take(message()) for _ in range(3)]
    assert [each.message_id for each in receiver.received] == ["m-1"]
    assert receiver.attempts == 3
    assert len(set(answers)) == 1


def test_messages_are_kept_in_the_order_in_which_they_came(twin):
    receiver, take = twin
    for number in ("m-3", "m-1", "m-2", "m-1"):
        take(message(number))
    assert [each.message_id for each in receiver.received] == ["m-3", "m-1", "m-2"]


def test_a_receiver_that_is_down_takes_nothing_and_says_so(twin):
    receiver, take = twin
    receiver.go_down(2)
    for _ in range(2):
        with pytest.raises(ReceiverDown):
            take(message())
    assert receiver.received == []
    take(message())
    assert len(receiver.received) == 1


def test_a_receiver_that_is_down_for_good_comes_up_when_it_is_told(twin):
    receiver, take = twin
    receiver.go_down()
    with pytest.raises(ReceiverDown):
        take(message())
    receiver.come_up()
    take(message())
    assert len(receiver.received) == 1


def test_many_threads_with_one_message_bring_it_once(twin):
    receiver, take = twin
    threads = [threading.Thread(target=take, args=(message(),)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(receiver.received), receiver.attempts) == (1, 20)


@given(number=st.uuids(), region=st.sampled_from(["210200", "210281", "210300"]), month=st.integers(1, 12))
def test_every_code_is_well_formed_and_its_check_digit_holds(number, region, month):
    platform = LoopbackInvestmentPlatform()
    asked = message(str(number), region=region, started=f"2026-{month:02d}-02")
    code = platform.obtain_code(asked)
    assert is_well_formed(code)
    assert check_digit_holds(code)
    assert code.startswith(f"26{month:02d}-{region}-")
    assert platform.obtain_code(asked) == code


def test_another_process_gives_the_same_code_for_the_same_message():
    assert LoopbackInvestmentPlatform().obtain_code(message()) == LoopbackInvestmentPlatform().obtain_code(message())
