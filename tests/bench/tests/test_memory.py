"""Whose memory is whose."""

from memory import owners, pss_of


def test_a_process_belongs_to_the_nearest_program_above_it() -> None:
    #   1 ── 10 supervisor ── 20 web ── 21 ── 22
    #                      └─ 30 relay
    parents = {1: 0, 10: 1, 20: 10, 21: 20, 22: 21, 30: 10, 40: 1}
    leaders = {10: "supervisor", 20: "web", 30: "relay"}
    assert owners(parents, leaders) == {
        10: "supervisor",
        20: "web",
        21: "web",
        22: "web",
        30: "relay",
    }


def test_pss_is_read_from_its_own_line() -> None:
    rollup = (
        "5600-7fff ---p 00000000 00:00 0 [rollup]\nRss:  9000 kB\nPss:  2048 kB\nPss_Anon: 1 kB"
    )
    assert pss_of(rollup) == 2


def test_a_process_that_ended_meanwhile_has_none() -> None:
    assert pss_of("") == 0
