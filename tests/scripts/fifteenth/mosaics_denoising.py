import sys

import numpy

numpy.seterr(all="ignore")


def squash(s):
    return 1.0 / (1 + numpy.exp(-s))


class Restorer:
    """Tiles of a mosaic with some stones fallen out; one matrix codes and decodes."""

    def __init__(self, tiles=None, n_stones=2, n_code=3, M=None, code_bias=None, stone_bias=None, dice=None):
        if dice is None:
            dice = numpy.random.RandomState(99)
        if M is None:
            M = numpy.array(dice.normal(scale=0.4, size=(n_stones, n_code)))
        if code_bias is None:
            code_bias = numpy.zeros(n_code)
        if stone_bias is None:
            stone_bias = numpy.zeros(n_stones)
        self.dice = dice
        self.tiles = tiles
        self.M = M
        self.M_back = self.M.T  # a view: it follows M
        self.code_bias = code_bias
        self.stone_bias = stone_bias

    def broken(self, tiles, share):
        assert share < 1
        return self.dice.binomial(n=1, p=1 - share, size=tiles.shape) * tiles

    def code(self, tiles):
        return squash(numpy.dot(tiles, self.M) + self.code_bias)

    def decode(self, codes):
        return squash(numpy.dot(codes, self.M_back) + self.stone_bias)

    def practise(self, pace=0.1, share=0.3, tiles=None):
        if tiles is not None:
            self.tiles = tiles
        whole = self.tiles
        torn = self.broken(whole, share)
        codes = self.code(torn)
        again = self.decode(codes)
        up_stone = whole - again
        up_code = numpy.dot(up_stone, self.M) * codes * (1 - codes)
        up_M = numpy.dot(torn.T, up_code) + numpy.dot(up_stone.T, codes)
        self.M += pace * up_M
        self.code_bias += pace * numpy.mean(up_code, axis=0) * len(whole)
        self.stone_bias += pace * numpy.mean(up_stone, axis=0) * len(whole)

    def surprise(self, share=0.3):
        again = self.decode(self.code(self.broken(self.tiles, share)))
        per_stone = self.tiles * numpy.log(again) + (1 - self.tiles) * numpy.log(1 - again)
        return -numpy.mean(numpy.sum(per_stone, axis=1))


def show(pace=0.05, share=0.25, rounds=40):
    drawn = "111000100100 110100100101 111100000100 011100101100 000011011011 001011011010 000011001011 010010011011"
    tiles = numpy.array([[int(stone) for stone in row] for row in drawn.split()])
    restorer = Restorer(tiles=tiles, n_stones=12, n_code=4, dice=numpy.random.RandomState(71))
    for r in range(rounds):
        restorer.practise(pace=pace, share=share)
        if r % 10 == 0:
            print("round %d, surprise" % r, restorer.surprise(), file=sys.stderr)
    print(restorer.decode(restorer.code(tiles[:1])).round(2))


if __name__ == "__main__":
    show()
