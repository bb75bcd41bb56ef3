"""How near two articles are: vectors of terms, of unit length, in whole numbers.

The weight of a term in an article is (1 + ln tf) · √idf, with idf = ln(1 + (N − df + ½) / (df + ½)) as in
BM25 (Robertson and Zaragoza 2009), and each vector is brought to length one, so that the sum of products is
their cosine. It is taken from both articles' terms alone and is the same in both directions.

An article is then widened by those around it (Rocchio's feedback, 1971, without anybody's judgement): to its
vector come those of its nearest neighbours, each by its nearness. Two reports of one event in other
words meet in what the reports between them say. Lists are ordered by the cosine of the widened vectors.

Whole numbers, because their sums are the same in any order, and so on any database.
"""

import struct
from math import log, sqrt
from zlib import crc32

#: Terms of an article that are kept, and of a widened one.
KEPT = 80
WIDENED = 128
#: What a neighbour adds of itself, by its cosine.
FEEDBACK = 0.8
#: What a weight of one is stored as, and a count of terms.
ONE = 65535
COUNTED = 4096


def rarity(total, having):
    """Return how much it says that two articles share a term.

    Args:
        total: the articles of the language.
        having: those of them that have the term.
    """
    return log(1 + (max(total - having, 0) + 0.5) / (having + 0.5))


def most_having(total):
    """Return how many articles of a language may have a term before it says nothing."""
    return max(total // 20, 50)


def weights(counts, having, total):
    """Return the vector of an article: for each of its terms a whole number, ``ONE`` at the most.

    Args:
        counts: 1 + ln tf of each term.
        having: the number of articles that have each term.
        total: the articles of the language.
    """
    most = most_having(total)
    exact = {term: count * sqrt(rarity(total, having[term])) for term, count in counts.items() if having[term] <= most}
    return to_length(exact)


def to_length(exact):
    """Return a vector brought to length one, in whole numbers."""
    length = sqrt(sum(weight * weight for weight in exact.values()))
    return {term: round(weight * ONE / length) for term, weight in exact.items()} if length else {}


def product(one, other):
    """Return the cosine of two vectors as a whole number; ``as_cosine`` makes it one from 0 to 1."""
    return sum([one[term] * other[term] for term in one.keys() & other.keys()])


def as_cosine(number):
    return number / (ONE * ONE)


def from_cosine(cosine):
    return round(cosine * ONE * ONE)


def widened(vector, neighbours):
    """Return the vector of an article with those of its neighbours added, the strongest terms of it.

    Args:
        vector: the article's own.
        neighbours: pairs of a neighbour's vector and its cosine, from 0 to 1, in an order that is the same each time.
    """
    exact = dict(vector)
    for other, cosine in neighbours:
        share = FEEDBACK * cosine
        for term, weight in other.items():
            exact[term] = exact.get(term, 0.0) + share * weight
    strongest = sorted(exact.items(), key=lambda each: (-each[1], each[0]))[:WIDENED]
    return to_length(dict(strongest))


def packed(vector):
    """Return a vector as bytes: its terms, then their weights."""
    return struct.pack(f"<{len(vector)}I{len(vector)}H", *vector, *vector.values())


def unpacked(data):
    """Return the vector that ``packed`` has made bytes of."""
    count = len(data) // 6
    numbers = struct.unpack(f"<{count}I{count}H", data)
    return dict(zip(numbers[:count], numbers[count:], strict=True))


def form_of(text):
    """Return a text shortened to sixteen bits, never 0, by which two ways of writing one term are told apart; of no text it is 0."""
    return crc32(text.encode()) % 65535 + 1 if text else 0


def packed_forms(texts):
    return struct.pack(f"<{len(texts)}H", *map(form_of, texts))


def unpacked_forms(data):
    return struct.unpack(f"<{len(data) // 2}H", data)


def packed_numbers(numbers):
    """Return keys of articles, or other whole numbers from 0 to 2⁶⁴ - 1, as bytes."""
    return struct.pack(f"<{len(numbers)}Q", *numbers)


def unpacked_numbers(data):
    """Return the numbers that ``packed_numbers`` has made bytes of."""
    return struct.unpack(f"<{len(data) // 8}Q", data)


def packed_neighbours(neighbours):
    """Return pairs of an article's key and a cosine, as ``product`` returns it, as bytes."""
    return packed_numbers([number for pair in neighbours for number in pair])


def unpacked_neighbours(data):
    """Return the pairs that ``packed_neighbours`` has made bytes of."""
    numbers = unpacked_numbers(data)
    return list(zip(numbers[::2], numbers[1::2], strict=True))
