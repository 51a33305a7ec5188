"""What a function of numpy arrays does to each number, written down once, to be carried out for many networks.

The function is called with arrays of `Number` instead of floats. They do not
compute; they note on a `Tape` what was to be computed. So nothing that the
function does has to be written a second time for a compiler.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..per_layer import Array
from . import programs

__all__ = ["Number", "Program", "Tape"]


class Number:
    """A number that is not known yet: an entry of the tape.

    Comparing two, or asking whether one is true, is a TypeError: what a
    program does may not depend on numbers that differ between networks.
    """

    __slots__ = ("entry", "tape")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, tape: Tape, entry: int) -> None:
        self.tape, self.entry = tape, entry

    def __add__(self, other: Any) -> Any:
        return self.tape.note("add", self, other)

    def __radd__(self, other: Any) -> Any:
        return self.tape.note("add", other, self)

    def __sub__(self, other: Any) -> Any:
        return self.tape.note("subtract", self, other)

    def __rsub__(self, other: Any) -> Any:
        return self.tape.note("subtract", other, self)

    def __mul__(self, other: Any) -> Any:
        return self.tape.note("multiply", self, other)

    def __rmul__(self, other: Any) -> Any:
        return self.tape.note("multiply", other, self)

    def __truediv__(self, other: Any) -> Any:
        return self.tape.note("divide", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self.tape.note("divide", other, self)

    def __neg__(self) -> Any:
        return self * -1.0

    def __pow__(self, exponent: Any) -> Any:
        if exponent != 2:
            raise TypeError(f"only squares are noted, not the power {exponent!r}")
        return self * self

    def exp(self) -> Number:
        """Note e^x; numpy's exp calls this."""
        return self.tape.entry("exp", self.entry, self.entry)

    def _refuse(self, *_: Any) -> bool:
        raise TypeError("this number is not known yet")

    __bool__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse


class Tape:
    """Entries in the order in which they were noted, none of them twice."""

    def __init__(self) -> None:
        self._entries: list[tuple[str, Any, Any]] = []
        self._known: dict[tuple[str, Any, Any], int] = {}

    def entry(self, operation: str, x: Any, y: Any) -> Number:
        """Note an operation on two entries, or find it again.

        Parameters
        ----------
        operation : str
            A name in `programs.OPERATIONS`, or "parameter" or "constant".
        x, y : int or str
            The two entries, the number of a parameter, or a constant in digits.

        Returns
        -------
        Number
            The entry that holds the result.
        """
        key = (operation, x, y)
        if key not in self._known:
            self._known[key] = len(self._entries)
            self._entries.append(key)
        return Number(self, self._known[key])

    def note(self, operation: str, x: Any, y: Any) -> Any:
        """Note an operation on numbers, known and unknown ones.

        Parameters
        ----------
        operation : str
            add, subtract, multiply or divide.
        x, y : Number or float
            At least one of them unknown.

        Returns
        -------
        Number
            The result; one of the two where the other changes nothing.
        """
        if operation == "add" and isinstance(x, int | float) and x == 0.0:
            return y
        neutral = {"add": 0.0, "subtract": 0.0, "multiply": 1.0, "divide": 1.0}[operation]
        if isinstance(y, int | float) and y == neutral:
            return x
        if operation == "multiply" and isinstance(x, int | float) and x == 1.0:
            return y
        return self.entry(operation, self._entry_of(x), self._entry_of(y))

    def _entry_of(self, x: Any) -> int:
        if isinstance(x, Number):
            return x.entry
        return self.entry("constant", float(x).hex(), None).entry

    def parameters(self, shape: tuple[int, ...]) -> NDArray[np.object_]:
        """Return an array of numbers that each network has its own values for.

        Parameters
        ----------
        shape : tuple of int
            Of the array.

        Returns
        -------
        ndarray
            Of `Number`; the first array holds the first parameters, and so on.
        """
        first = sum(operation == "parameter" for operation, _, _ in self._entries)
        numbers = np.empty(shape, dtype=object)
        for n, where in enumerate(np.ndindex(shape), start=first):
            numbers[where] = self.entry("parameter", n, None)
        return numbers

    def program(self, results: list[Any]) -> Program:
        """Make a program whose ``results[n]`` become the parameters n.

        Parameters
        ----------
        results : list of Number or float
            As many as there are parameters.

        Returns
        -------
        Program
            Of what the results need, and nothing else.
        """
        ends = [self._entry_of(result) for result in results]
        last_use: dict[int, int] = {}
        for n in range(len(self._entries) - 1, -1, -1):
            operation, x, y = self._entries[n]
            if operation in programs.OPERATIONS and (n in last_use or n in ends):
                for taken in (x, y):
                    last_use.setdefault(taken, n)
        return _written(self._entries, ends, last_use)


def _written(entries: list[tuple[str, Any, Any]], ends: list[int], last_use: dict[int, int]) -> Program:
    """Give each entry a register, one that is free again where there is one, and write down the lines."""
    P = len(ends)
    register: dict[int, int] = {}
    constants: list[float] = []
    for n, (operation, x, _) in enumerate(entries):
        if operation == "parameter":
            register[n] = x
        elif operation == "constant" and (n in last_use or n in ends):
            register[n] = P + len(constants)
            constants.append(float.fromhex(x))
    free: list[int] = []
    n_registers = P + len(constants)
    lines: list[tuple[int, int, int, int]] = []
    for n, (operation, x, y) in enumerate(entries):
        if operation not in programs.OPERATIONS or not (n in last_use or n in ends):
            continue
        if free:
            register[n] = free.pop()
        else:
            register[n], n_registers = n_registers, n_registers + 1
        lines.append((programs.OPERATIONS[operation], register[n], register[x], register[y]))
        # Only now, so that no line fills a register that it takes.
        free += [
            register[old]
            for old in {x, y}
            if last_use[old] == n and old not in ends and register[old] >= P + len(constants)
        ]
    # First all into registers that no parameter stands in, then all over: a result may be another parameter.
    copy = programs.OPERATIONS["copy"]
    aside = {n: n_registers + i for i, n in enumerate(n for n in dict.fromkeys(ends) if register[n] < P)}
    lines += [(copy, to, register[n], register[n]) for n, to in aside.items()]
    lines += [(copy, p, aside.get(n, register[n]), aside.get(n, register[n])) for p, n in enumerate(ends)]
    return Program(np.array(lines, dtype=np.int64), constants, n_registers + len(aside))


class Program:
    """What becomes of the parameters of a network, for any number of networks.

    Parameters
    ----------
    lines : ndarray
        As `programs.carry_out` takes them, (lines, 4).
    constants : list of float
        What stands in the registers behind those of the parameters.
    n_registers : int
        How many there are.
    """

    def __init__(self, lines: NDArray[np.int64], constants: list[float], n_registers: int) -> None:
        self.lines, self.constants, self.n_registers = lines, constants, n_registers

    def carry_out(self, function: Callable[[dict[str, Any]], None], parameters: Array, repeats: int) -> Array:
        """Carry the program out again and again.

        Parameters
        ----------
        function : callable
            `programs.carry_out`, compiled, which takes its arguments as a dictionary.
        parameters : ndarray
            Of all networks, (networks, parameters).
        repeats : int
            How often.

        Returns
        -------
        ndarray
            What the parameters have become, (networks, parameters).
        """
        n, P = parameters.shape
        blocks = -(-n // programs.LANES)
        padded = np.zeros((blocks * programs.LANES, P))
        padded[:n] = parameters
        registers = np.zeros((blocks, self.n_registers, programs.LANES))
        registers[:, :P] = padded.reshape(blocks, programs.LANES, P).swapaxes(1, 2)
        registers[:, P : P + len(self.constants)] = np.array(self.constants)[:, np.newaxis]
        function({"program": self.lines, "registers": registers, "repeats": repeats})
        ended: Array = registers[:, :P].swapaxes(1, 2).reshape(-1, P)[:n]
        return ended
