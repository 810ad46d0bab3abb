"""Whose turn it is: fair between clients, and kind to those who ask lightly."""

from explorer.turns import Turns


def _order(turns: Turns[str], count: int, now: float = 0.0) -> list[str | None]:
    return [turns.next(now) for _ in range(count)]


def test_clients_take_turns_whatever_one_of_them_sends() -> None:
    turns: Turns[str] = Turns(share=9)
    for call in ("a1", "a2", "a3"):
        turns.add("a", call)
    turns.add("b", "b1")
    turns.add("c", "c1")
    assert _order(turns, 6) == ["a1", "b1", "c1", "a2", "a3", None]
    assert len(turns) == 0


def test_no_client_has_more_than_its_share_at_work() -> None:
    turns: Turns[str] = Turns(share=2)
    for call in ("a1", "a2", "a3"):
        turns.add("a", call)
    for _ in range(2):
        turns.next(0.0)
        turns.begun("a")
    assert turns.next(0.0) is None
    turns.add("b", "b1")
    assert turns.next(0.0) == "b1"
    turns.done("a")
    assert turns.next(0.0) == "a3"


def test_a_client_that_was_demoted_waits_for_the_others_until_that_is_forgotten() -> None:
    turns: Turns[str] = Turns(share=2)
    turns.demoted("a", now=0.0)
    turns.add("a", "a1")
    turns.add("b", "b1")
    assert _order(turns, 2, now=1.0) == ["b1", "a1"]
    turns.add("a", "a2")
    turns.add("b", "b2")
    assert _order(turns, 2, now=99.0) == ["a2", "b2"]


def test_those_who_were_demoted_have_one_worker_together() -> None:
    turns: Turns[str] = Turns(share=2)
    for client in ("x", "y"):
        turns.demoted(client, now=0.0)
        turns.add(client, client)
    assert turns.next(1.0) == "x"
    turns.begun("x")
    assert turns.comes_after("x")
    assert turns.next(1.0) is None
    turns.add("light", "light")
    assert turns.next(1.0) == "light"
    assert not turns.comes_after("light")
    turns.done("x")
    assert turns.next(1.0) == "y"


def test_who_took_much_of_late_waits_for_who_took_less_until_that_fades() -> None:
    turns: Turns[str] = Turns(share=2)
    many = [f"many{number}" for number in range(16)]
    for client in many:
        turns.took(client, 0.7, now=0.0)
        turns.add(client, client)
    turns.took("light", 0.01, now=0.0)
    turns.add("light", "light")
    assert turns.next(0.1) == "light"
    turns.add("light", "light again")
    assert turns.next(119.0) == "many0"


def test_who_took_little_keeps_its_turn_among_those_who_are_new() -> None:
    turns: Turns[str] = Turns(share=2)
    turns.took("known", 0.09, now=0.0)
    for client in ("known", "new"):
        turns.add(client, client)
    assert _order(turns, 2, now=0.1) == ["known", "new"]
