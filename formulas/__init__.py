"""Formulas that run: the TeX of the book, read as mathematics, becomes Python that is executed.

Four parts, each readable in a sitting:

- :mod:`formulas.tex` and ``grammar.lark`` read TeX into trees,
- :mod:`formulas.code` writes a tree as Python,
- :mod:`formulas.scenes` says what each name stands for: networks of the library, nudged where a slope is measured;
  ``meanings.yml`` says which scene an equation plays in,
- :mod:`formulas.run` evaluates the two sides and compares them.
"""
