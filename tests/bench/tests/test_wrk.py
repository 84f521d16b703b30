"""What wrk's script prints is read rightly, and a round without an answer is a failure."""

import pytest
from wrk import Load, parse

RESULT = (
    'RESULT {"requests":1200,"microseconds":4000000,"p50":12500,"p95":31000,"p99":40250,'
    '"longest":88000,"errors":{"connect":0,"read":0,"write":0,"status":%d,"timeout":0}}'
)


def output(status: int = 0) -> str:
    return f"Running 4s test @ http://localhost:1\n  1 threads\n{RESULT % status}\n"


def test_latencies_are_milliseconds_and_the_rate_is_a_second() -> None:
    load = parse(output())
    assert load.rate == 300
    assert (load.p50, load.p95, load.p99, load.longest) == (12.5, 31, 40.25, 88)
    assert load.failed == 0


def test_one_bad_answer_fails_the_round() -> None:
    assert parse(output(status=1)).failed == 1


def test_a_round_in_which_nothing_came_back_has_failed() -> None:
    assert Load(0, 4, 0, 0, 0, 0, {"status": 0}).failed == 1


def test_output_without_a_result_is_an_error() -> None:
    with pytest.raises(ValueError, match="unable to connect"):
        parse("unable to connect to localhost:1 Connection refused")
