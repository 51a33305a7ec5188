"""Admissions: logistic regression with one output, a csv beside it or made, no hidden layer."""

import os

import numpy as np


def load(path="admissions.csv"):
    if os.path.exists(path):
        table = np.genfromtxt(path, delimiter=",", skip_header=1)
        return table[:, :-1], table[:, -1]
    rng = np.random.default_rng(5)
    marks = rng.normal(60, 12, (70, 2))
    return marks, (marks.sum(axis=1) + rng.normal(0, 6, 70) > 120).astype(float)


def normalise(X):
    return (X - X.mean(0)) / X.std(0)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class LogisticRegression:
    def __init__(self, lr=0.1, n_iters=300, verbose=True):
        self.lr, self.n_iters, self.verbose = lr, n_iters, verbose
        self.weights = None
        self.bias = None

    def fit(self, X, y):
        n_samples, n_features = X.shape
        self.weights = np.zeros(n_features)
        self.bias = 0
        for i in range(self.n_iters):
            linear = np.dot(X, self.weights) + self.bias
            y_predicted = sigmoid(linear)
            dw = (1 / n_samples) * np.dot(X.T, (y_predicted - y))
            db = (1 / n_samples) * np.sum(y_predicted - y)
            self.weights -= self.lr * dw
            self.bias -= self.lr * db
            if self.verbose and i % 100 == 0:
                print(i, -np.mean(y * np.log(y_predicted) + (1 - y) * np.log(1 - y_predicted)))

    def predict(self, X):
        return [1 if p > 0.5 else 0 for p in sigmoid(np.dot(X, self.weights) + self.bias)]


marks, admitted = load()
marks = normalise(marks)
model = LogisticRegression()
model.fit(marks, admitted)
print(np.mean(np.array(model.predict(marks)) == admitted))
