#!/bin/bash
# Softmax regression of river, a row at a time, where one row in ten is of the rare class, and the loss counts each of
# those nine times: CrossEntropy(class_weight={"rare": 9}). One would guess that the rare class is then given about half
# of the probability, as the binary regression with weight_pos=9 does. In 0.26.1 it is given a tenth, as without a
# weight. The value of the loss is weighted by the class of the row. Its gradient is not: the part of each class is
# multiplied by that class's own weight, in every row. So a weight is a learning rate of its class, and the point where
# the parts balance stays where it was. Away from it a step is no slope of the value, in the rows of any class.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check river==0.26.1 numpy==2.4.6 scipy==1.17.1 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >weights.py <<'PYTHON'
import math
import random
import sys
from importlib.metadata import version

from river import linear_model, optim

rows, counted = 30_000, 10_000
row = {"one": 1.0}


def mean_answer(model, names):
    """Learn from rows that say nothing; return the probability of the rare class, averaged over the last of them."""
    draw, total = random.Random(0), 0.0
    for number in range(rows):
        if number >= rows - counted:
            total += model.predict_proba_one(row)[names[True]]
        model.learn_one(row, names[draw.random() < 0.1])
    return total / counted


def softmax_answer(weights):
    loss = optim.losses.CrossEntropy(class_weight=weights)
    model = linear_model.SoftmaxRegression(optimizer=optim.SGD(0.01), loss=loss)
    return mean_answer(model, {True: "rare", False: "often"})


def binary_answer(weight):
    loss = optim.losses.Log(weight_pos=weight)
    model = linear_model.LogisticRegression(optimizer=optim.SGD(0.01), loss=loss, intercept_lr=0.0)
    return mean_answer(model, {True: True, False: False})


def slopes(loss, answer, sums, step=1e-6):
    """The slope of the loss's value along each sum that goes into the softmax."""

    def value(name, change):
        raised = {each: math.exp(number + (change if each == name else 0)) for each, number in sums.items()}
        return loss(answer, {each: number / sum(raised.values()) for each, number in raised.items()})

    return {name: (value(name, step) - value(name, -step)) / (2 * step) for name in sums}


print(f"river {version('river')}, one row in ten is rare")
changed = []
answers = {}
for weight in (1, 9):
    answers[weight] = softmax_answer({"rare": weight}), binary_answer(weight)
    says = "the rare class is given {:.3f} by softmax regression, and {:.3f} by the binary one"
    print(f"weight {weight}: {says.format(*answers[weight])}")
if any(abs(softmax - 0.1) > 0.02 for softmax, _ in answers.values()):
    changed.append("softmax regression")
if abs(answers[1][1] - 0.1) > 0.02 or abs(answers[9][1] - 0.5) > 0.05:
    changed.append("the binary regression")
loss, sums = optim.losses.CrossEntropy(class_weight={"rare": 9.0}), {"rare": 0.2, "often": 0.9, "third": -0.4}
raised = {name: math.exp(number) for name, number in sums.items()}
shares = {name: number / sum(raised.values()) for name, number in raised.items()}
own = {"rare": 9, "often": 1, "third": 1}
for answer in ("rare", "often"):
    print(f"a row that is {answer}:")
    fits, given = slopes(loss, answer, sums), loss.gradient(answer, shares)
    for name in sums:
        print(f"  along the sum of {name}: {given[name]:.3f}, and the slope of the value is {fits[name]:.3f}")
        if abs(given[name] / fits[name] - own[name] / own[answer]) > 1e-4:
            changed.append(f"the gradient along {name} where the row is {answer}")
if changed:
    sys.exit(f"Changed: {', '.join(changed)}.")
print("As found: the weight of a class is a rate of learning, and no weight of its rows.")
PYTHON
env/bin/python -I weights.py
