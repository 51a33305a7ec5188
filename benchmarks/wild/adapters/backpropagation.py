"""backpropagation: two matrices, activations as objects, all examples at once."""

from backpropagation.Backpropagation import Backpropagation
from backpropagation.HyperbolicTangent import HyperbolicTangent
from backpropagation.NeuralNetwork import NeuralNetwork
from backpropagation.ReLU import ReLU
from backpropagation.Sigmoid import Sigmoid

from benchmarks.wild.case import Case


def trainer(kind, weights, biases, rate=0.1):
    net = NeuralNetwork(len(weights[0]), *(w.shape[1] for w in weights))
    net.initalize_weights(bias=True)
    net.hidden_weights, net.output_weights = weights
    net.hidden_bias_weights, net.output_bias_weights = biases
    return Backpropagation(net, epochs=1, lr=rate, activation_function=kind())


def configuration(name, kind):
    def step(weights, biases, X, T, rate):
        own = trainer(kind, [w.copy() for w in weights], [b.copy() for b in biases], rate)
        own.train(X, T)
        net = own.neuralnet
        return [net.hidden_weights, net.output_weights], [net.hidden_bias_weights, net.output_bias_weights]

    def cost(weights, biases, X, T):
        return 0.5 * ((T - trainer(kind, weights, biases).feedForward(X)[1]) ** 2).sum()

    return Case(f"{name}, biases", step, cost, {"activation": name, "reduction": "sum"}, how="step", bias="row")


CASES = [configuration("sigmoid", Sigmoid), configuration("tanh", HyperbolicTangent), configuration("relu", ReLU)]
