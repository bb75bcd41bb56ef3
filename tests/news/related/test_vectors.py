import pytest

from news.related.vectors import (
    ONE,
    WIDENED,
    as_cosine,
    most_having,
    packed,
    packed_neighbours,
    product,
    rarity,
    to_length,
    unpacked,
    unpacked_neighbours,
    weights,
    widened,
)


def test_a_vector_has_length_one():
    vector = to_length({1: 3.0, 2: 4.0})
    assert vector == {1: round(0.6 * ONE), 2: round(0.8 * ONE)}
    assert as_cosine(product(vector, vector)) == pytest.approx(1, abs=1e-4)
    assert to_length({}) == to_length({1: 0.0}) == {}


def test_products_are_whole_numbers_and_the_same_in_both_directions():
    one, other = to_length({1: 1.0, 2: 2.0, 3: 0.5}), to_length({2: 1.5, 3: 2.5, 4: 1.0})
    assert product(one, other) == product(other, one)
    assert isinstance(product(one, other), int)
    assert product(one, to_length({9: 1.0})) == 0


def test_a_rare_term_weighs_more_and_one_that_too_many_have_nothing():
    vector = weights({1: 1.0, 2: 1.0, 3: 1.0}, {1: 1, 2: 50, 3: 51}, 1000)
    assert vector[1] > vector[2] > 0
    assert 3 not in vector
    assert most_having(100_000) == 5000


@pytest.mark.parametrize("having", [0, 1, 9, 10, 11])
def test_rarity_is_never_negative(having):
    assert rarity(10, having) > 0


def test_a_widened_vector_leans_towards_its_neighbours_and_stays_within_its_size():
    own, near = to_length({1: 1.0}), to_length({2: 1.0})
    wide = widened(own, [(near, 0.5)])
    assert wide == to_length({1: 1.0, 2: 0.4})
    many = to_length({term: 1.0 for term in range(10, 400)})
    assert len(widened(own, [(many, 1.0)])) == WIDENED


def test_bytes_hold_everything():
    vector = {1: ONE, 2**32 - 1: 0, 77: 12}
    assert unpacked(packed(vector)) == vector
    assert unpacked(b"") == {}
    near = [(2**40, ONE * ONE), (3, 0)]
    assert unpacked_neighbours(packed_neighbours(near)) == near
