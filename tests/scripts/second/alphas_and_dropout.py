"""Try several alphas, with dropout on the hidden layer."""
import numpy as np
np.random.seed(3)
alphas = [0.1, 1, 10]
hidden_size = 16
dropout_percent, do_dropout = 0.2, True

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def sigmoid_output_to_derivative(output):
    return output * (1 - output)

X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
y = np.array([[0], [1], [1], [0]])

for alpha in alphas:
    print("\nTraining with alpha:", alpha)
    np.random.seed(1)
    synapse_0 = 2 * np.random.random((3, hidden_size)) - 1
    synapse_1 = 2 * np.random.random((hidden_size, 1)) - 1
    for j in range(1000):
        layer_0 = X
        layer_1 = sigmoid(np.dot(layer_0, synapse_0))
        if do_dropout:
            mask = np.random.binomial(1, 1 - dropout_percent, size=layer_1.shape) / (1 - dropout_percent)
            layer_1 = layer_1 * mask
        layer_2 = sigmoid(np.dot(layer_1, synapse_1))
        layer_2_error = layer_2 - y
        layer_2_delta = layer_2_error * sigmoid_output_to_derivative(layer_2)
        layer_1_error = layer_2_delta.dot(synapse_1.T)
        hidden = sigmoid(np.dot(layer_0, synapse_0))
        layer_1_delta = layer_1_error * mask * sigmoid_output_to_derivative(hidden)
        synapse_1 -= alpha * layer_1.T.dot(layer_2_delta)
        synapse_0 -= alpha * layer_0.T.dot(layer_1_delta)
    print("Error after 1000:", np.mean(np.abs(layer_2_error)))
