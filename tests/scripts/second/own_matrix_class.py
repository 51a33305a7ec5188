import math
import random

random.seed(5)

class Matrix:
    def __init__(self, rows, cols):
        self.rows, self.cols = rows, cols
        self.data = [[0.0] * cols for _ in range(rows)]

    @staticmethod
    def from_array(arr):
        m = Matrix(len(arr), 1)
        for i in range(len(arr)):
            m.data[i][0] = float(arr[i])
        return m

    def randomize(self):
        for i in range(self.rows):
            for j in range(self.cols):
                self.data[i][j] = random.random() * 2 - 1
        return self

    @staticmethod
    def subtract(a, b):
        out = Matrix(a.rows, a.cols)
        for i in range(a.rows):
            for j in range(a.cols):
                out.data[i][j] = a.data[i][j] - b.data[i][j]
        return out

    @staticmethod
    def multiply(a, b):
        out = Matrix(a.rows, b.cols)
        for i in range(out.rows):
            for j in range(out.cols):
                s = 0.0
                for k in range(a.cols):
                    s += a.data[i][k] * b.data[k][j]
                out.data[i][j] = s
        return out

    @staticmethod
    def transpose(m):
        out = Matrix(m.cols, m.rows)
        for i in range(m.rows):
            for j in range(m.cols):
                out.data[j][i] = m.data[i][j]
        return out

    def add(self, other):
        for i in range(self.rows):
            for j in range(self.cols):
                self.data[i][j] += other.data[i][j]

    def map(self, fn):
        out = Matrix(self.rows, self.cols)
        for i in range(self.rows):
            for j in range(self.cols):
                out.data[i][j] = fn(self.data[i][j])
        return out

    def hadamard(self, n):
        for i in range(self.rows):
            for j in range(self.cols):
                self.data[i][j] *= n.data[i][j]

    def scale(self, n):
        for i in range(self.rows):
            for j in range(self.cols):
                self.data[i][j] *= n

def sigmoid(x):
    return 1 / (1 + math.exp(-x))

def dsigmoid(y):
    return y * (1 - y)

class NeuralNetwork:
    def __init__(self, n_in, n_hid, n_out):
        self.weights_ih = Matrix(n_hid, n_in).randomize()
        self.weights_ho = Matrix(n_out, n_hid).randomize()
        self.bias_h = Matrix(n_hid, 1).randomize()
        self.bias_o = Matrix(n_out, 1).randomize()
        self.learning_rate = 0.1

    def train(self, input_array, target_array):
        inputs = Matrix.from_array(input_array)
        hidden = Matrix.multiply(self.weights_ih, inputs)
        hidden.add(self.bias_h)
        hidden = hidden.map(sigmoid)
        outputs = Matrix.multiply(self.weights_ho, hidden)
        outputs.add(self.bias_o)
        outputs = outputs.map(sigmoid)
        targets = Matrix.from_array(target_array)
        output_errors = Matrix.subtract(targets, outputs)
        gradients = outputs.map(dsigmoid)
        gradients.hadamard(output_errors)
        hidden_errors = Matrix.multiply(Matrix.transpose(self.weights_ho), gradients)
        gradients.scale(self.learning_rate)
        self.weights_ho.add(Matrix.multiply(gradients, Matrix.transpose(hidden)))
        self.bias_o.add(gradients)
        hidden_gradient = hidden.map(dsigmoid)
        hidden_gradient.hadamard(hidden_errors)
        hidden_gradient.scale(self.learning_rate)
        self.weights_ih.add(Matrix.multiply(hidden_gradient, Matrix.transpose(inputs)))
        self.bias_h.add(hidden_gradient)

training_data = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
nn = NeuralNetwork(2, 3, 1)
for i in range(5000):
    data = random.choice(training_data)
    nn.train(data[0], data[1])
