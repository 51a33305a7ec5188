"""A list of additions, multiplications and exponentials, carried out for many networks at once; for a compiler too.

As `mlp_lib._machine.neurons`, this file is plain Python that `mlp_lib._machine.compiled` turns into machine code.
`mlp_lib._machine.tape` writes the lists.
"""

from __future__ import annotations

from typing import Any

from . import neurons

__all__ = ["LANES", "OPERATIONS", "carry_out"]

#: What a line of a program does, by number.
OPERATIONS = {"add": 0, "subtract": 1, "multiply": 2, "divide": 3, "exp": 4, "copy": 5}
ADD, SUBTRACT, MULTIPLY, EXP = 0, 1, 2, 4

#: Networks that each line is carried out for before the next line: few enough to stay in the nearest cache.
LANES = 64


def carry_out(program: Any, registers: Any, repeats: Any) -> None:
    """Carry out a program ``repeats`` times for each block of `LANES` networks.

    A line of ``program``, (lines, 4), is an operation, the register to fill, and the registers that it takes.
    ``registers``, (blocks, registers, LANES), holds what each block begins with, and then what it ends with.
    """
    for block in range(len(registers)):
        for _ in range(repeats):
            for line in range(len(program)):
                operation, to, x, y = program[line, 0], program[line, 1], program[line, 2], program[line, 3]
                if operation < EXP:
                    combine(operation, registers, block, to, x, y)
                else:
                    take(operation, registers, block, to, x)


def combine(operation: Any, registers: Any, block: Any, to: Any, x: Any, y: Any) -> None:
    """Add, subtract, multiply or divide."""
    if operation == ADD:
        for n in range(LANES):
            registers[block, to, n] = registers[block, x, n] + registers[block, y, n]
    elif operation == SUBTRACT:
        for n in range(LANES):
            registers[block, to, n] = registers[block, x, n] - registers[block, y, n]
    elif operation == MULTIPLY:
        for n in range(LANES):
            registers[block, to, n] = registers[block, x, n] * registers[block, y, n]
    else:
        for n in range(LANES):
            registers[block, to, n] = registers[block, x, n] / registers[block, y, n]


def take(operation: Any, registers: Any, block: Any, to: Any, x: Any) -> None:
    """Take e^x, or x itself."""
    if operation == EXP:
        for n in range(LANES):
            registers[block, to, n] = neurons.exponential(registers[block, x, n])
    else:
        for n in range(LANES):
            registers[block, to, n] = registers[block, x, n]
