"""Who may come in: one answer for every refusal, five failures and a quarter of an hour, and an account that is closed stays closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.casework.accounts import CLOSED, OPEN, add_account, reset_password, set_account_state
from app.casework.errors import AccountExists, NoSuchAccount, PasswordTooWeak, SignInFailed
from app.casework.passwords import fresh_password, hash_password, is_password
from app.casework.sign_in import change_password, resume, sign_in, sign_out, token_hash
from app.domain.actors import SYSTEM
from app.domain.clocks import FakeClock
from app.store import org
from factories import ECOLOGY, MONDAY, PASSWORD, city, everything, raw_of, with_password

WHO = f"{ECOLOGY}.issuer"
NEW = "Another-password-7"


@pytest.fixture
def office():
    return with_password(city())


def refused(office, account=WHO, password=PASSWORD) -> SignInFailed:
    with pytest.raises(SignInFailed) as failed:
        sign_in(office, account, password)
    return failed.value


def account(office, name=WHO):
    with office.store.read() as read:
        return org.account(read, name)


def test_the_right_password_opens_a_session_whose_token_the_store_does_not_hold(office):
    done = sign_in(office, WHO, PASSWORD)
    assert resume(office, done.token).actor.account == WHO
    assert done.token not in str(everything(office))
    assert token_hash(done.token) in str(everything(office)["sessions"])
    sign_out(office, done.token)
    assert resume(office, done.token) is None


def test_every_refusal_says_the_same(office):
    set_account_state(office, SYSTEM, f"{ECOLOGY}.handler", CLOSED)
    told = {
        str(refused(office, WHO, "wrong")),
        str(refused(office, "nobody", PASSWORD)),
        str(refused(office, f"{ECOLOGY}.handler", PASSWORD)),
        str(refused(office, "", "")),
        str(refused(office, "x" * 10_000, "y" * 10_000)),
    }
    assert len(told) == 1


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour_even_for_the_right_password(office):
    for _ in range(5):
        refused(office, password="wrong")
    refused(office)
    office.wall.advance(timedelta(minutes=15))
    assert sign_in(office, WHO, PASSWORD).account == WHO


def test_four_failures_and_a_success_begin_the_count_anew(office):
    for _ in range(2):
        for _ in range(4):
            refused(office, password="wrong")
        sign_in(office, WHO, PASSWORD)


def test_a_moved_clock_opens_no_lock_and_ends_no_session():
    office = with_password(replace(city(), wall=FakeClock(MONDAY)))
    kept = sign_in(office, f"{ECOLOGY}.handler", PASSWORD)
    for _ in range(5):
        refused(office, password="wrong")
    office.clock.advance(timedelta(days=30))
    refused(office)
    assert resume(office, kept.token) is not None


def test_a_session_ends_when_it_is_idle_or_old(office):
    idle = sign_in(office, WHO, PASSWORD)
    office.wall.advance(timedelta(minutes=31))
    assert resume(office, idle.token) is None
    old = sign_in(office, WHO, PASSWORD)
    for _ in range(12 * 3):
        office.wall.advance(timedelta(minutes=20))
        last = resume(office, old.token)
    assert last is None


def test_closing_an_account_ends_its_sessions_and_opening_it_again_lets_it_in(office):
    token = sign_in(office, WHO, PASSWORD).token
    set_account_state(office, SYSTEM, WHO, CLOSED)
    assert resume(office, token) is None
    refused(office)
    set_account_state(office, SYSTEM, WHO, OPEN)
    assert sign_in(office, WHO, PASSWORD)


class Meanwhile:
    """The store, where something else is done just before the writer is reached."""

    def __init__(self, store, act):
        self.store, self.act = store, act

    def read(self):
        return self.store.read()

    def transaction(self):
        act, self.act = self.act, lambda: None
        act()
        return self.store.transaction()


def test_an_account_closed_while_its_password_was_checked_stays_closed(office):
    closing = Meanwhile(office.store, lambda: set_account_state(office, SYSTEM, WHO, CLOSED))
    with pytest.raises(SignInFailed):
        sign_in(replace(office, store=closing), WHO, PASSWORD)
    assert account(office).state == CLOSED


def test_a_password_reset_while_the_old_one_was_checked_lets_nobody_in(office):
    resetting = Meanwhile(office.store, lambda: reset_password(office, SYSTEM, WHO))
    with pytest.raises(SignInFailed):
        sign_in(replace(office, store=resetting), WHO, PASSWORD)
    assert account(office).must_change


def test_an_account_closed_while_it_changed_its_password_stays_closed(office):
    with office.store.read() as read:
        actor = org.actor_of(read, WHO)
    closing = Meanwhile(office.store, lambda: set_account_state(office, SYSTEM, WHO, CLOSED))
    with pytest.raises(SignInFailed):
        change_password(replace(office, store=closing), actor, PASSWORD, NEW)
    assert account(office).state == CLOSED


def test_failures_that_arrive_together_are_all_counted(office):
    for _ in range(4):
        failing = Meanwhile(office.store, lambda: refused(office, password="wrong too"))
        with pytest.raises(SignInFailed):
            sign_in(replace(office, store=failing), WHO, "wrong")
    refused(office)


def test_a_new_password_ends_every_session_and_the_old_one_is_gone(office):
    token = sign_in(office, WHO, PASSWORD).token
    with office.store.read() as read:
        actor = org.actor_of(read, WHO)
    with pytest.raises(SignInFailed):
        change_password(office, actor, "wrong", NEW)
    change_password(office, actor, PASSWORD, NEW)
    assert resume(office, token) is None
    refused(office)
    assert not sign_in(office, WHO, NEW).must_change


@pytest.mark.parametrize("weak", ["", "short-1A", "alllowercaseletters", "lettersand123456", "A1-" + "x" * 200])
def test_a_weak_password_is_refused(weak):
    with pytest.raises(PasswordTooWeak):
        hash_password(weak)


def test_a_first_password_is_strong_and_must_be_changed(office):
    first = add_account(office, SYSTEM, "210281-water.second", "210281-water", "水务局第二岗", "second", ("issuer",))
    assert hash_password(first)
    assert sign_in(office, "210281-water.second", first).must_change
    with pytest.raises(AccountExists):
        add_account(office, SYSTEM, "210281-water.second", "210281-water", "甲", "A", ("issuer",))
    again = reset_password(office, SYSTEM, "210281-water.second")
    assert again != first
    refused(office, "210281-water.second", first)
    with pytest.raises(NoSuchAccount):
        reset_password(office, SYSTEM, "nobody")


def test_fresh_passwords_hold_the_rules_and_differ():
    made = {fresh_password() for _ in range(50)}
    assert len(made) == 50
    assert is_password("x", None) is False


def test_every_act_on_an_account_is_recorded_and_no_password_is_kept(office):
    first = add_account(office, SYSTEM, "new.account", "210281-water", "水务局新岗", "new", ("issuer",))
    set_account_state(office, SYSTEM, "new.account", CLOSED)
    refused(office, "new.account", first)
    kinds = [kind for (kind,) in raw_of(office.store).execute("SELECT kind FROM acts ORDER BY id")]
    assert kinds[-3:] == ["AccountOpened", "AccountClosed", "SignInFailed"]
    assert first not in str(everything(office))
    assert PASSWORD not in str(everything(office))
