import random
import math

class NeuralNetwork:
    LEARNING_RATE = 0.5

    def __init__(self, num_inputs, num_hidden, num_outputs):
        random.seed(0)
        self.num_inputs = num_inputs
        self.hidden_layer = NeuronLayer(num_hidden, num_inputs)
        self.output_layer = NeuronLayer(num_outputs, num_hidden)

    def feed_forward(self, inputs):
        hidden_layer_outputs = self.hidden_layer.feed_forward(inputs)
        return self.output_layer.feed_forward(hidden_layer_outputs)

    def train(self, training_inputs, training_outputs):
        self.feed_forward(training_inputs)
        # output deltas
        pd_output = [0] * len(self.output_layer.neurons)
        for o in range(len(self.output_layer.neurons)):
            pd_output[o] = self.output_layer.neurons[o].pd_error_wrt_total_net_input(training_outputs[o])
        # hidden deltas
        pd_hidden = [0] * len(self.hidden_layer.neurons)
        for h in range(len(self.hidden_layer.neurons)):
            d_error = 0
            for o in range(len(self.output_layer.neurons)):
                d_error += pd_output[o] * self.output_layer.neurons[o].weights[h]
            pd_hidden[h] = d_error * self.hidden_layer.neurons[h].pd_total_net_input_wrt_input()
        # output weights
        for o in range(len(self.output_layer.neurons)):
            for w_ho in range(len(self.output_layer.neurons[o].weights)):
                pd_weight = pd_output[o] * self.output_layer.neurons[o].inputs[w_ho]
                self.output_layer.neurons[o].weights[w_ho] -= self.LEARNING_RATE * pd_weight
        # hidden weights
        for h in range(len(self.hidden_layer.neurons)):
            for w_ih in range(len(self.hidden_layer.neurons[h].weights)):
                pd_weight = pd_hidden[h] * self.hidden_layer.neurons[h].inputs[w_ih]
                self.hidden_layer.neurons[h].weights[w_ih] -= self.LEARNING_RATE * pd_weight

    def calculate_total_error(self, training_sets):
        total_error = 0
        for inputs, outputs in training_sets:
            self.feed_forward(inputs)
            for o in range(len(outputs)):
                total_error += self.output_layer.neurons[o].calculate_error(outputs[o])
        return total_error

class NeuronLayer:
    def __init__(self, num_neurons, num_inputs):
        self.bias = random.random()
        self.neurons = []
        for i in range(num_neurons):
            self.neurons.append(Neuron(self.bias, [random.random() for _ in range(num_inputs)]))

    def feed_forward(self, inputs):
        return [neuron.calculate_output(inputs) for neuron in self.neurons]

class Neuron:
    def __init__(self, bias, weights):
        self.bias = bias
        self.weights = weights

    def calculate_output(self, inputs):
        self.inputs = inputs
        self.output = self.squash(self.calculate_total_net_input())
        return self.output

    def calculate_total_net_input(self):
        total = 0
        for i in range(len(self.inputs)):
            total += self.inputs[i] * self.weights[i]
        return total + self.bias

    def squash(self, total_net_input):
        return 1 / (1 + math.exp(-total_net_input))

    def pd_error_wrt_total_net_input(self, target_output):
        return self.pd_error_wrt_output(target_output) * self.pd_total_net_input_wrt_input()

    def calculate_error(self, target_output):
        return 0.5 * (target_output - self.output) ** 2

    def pd_error_wrt_output(self, target_output):
        return -(target_output - self.output)

    def pd_total_net_input_wrt_input(self):
        return self.output * (1 - self.output)

nn = NeuralNetwork(2, 3, 2)
training_sets = [[[0.05, 0.1], [0.01, 0.99]], [[0.3, 0.9], [0.8, 0.2]]]
for i in range(1000):
    training_inputs, training_outputs = random.choice(training_sets)
    nn.train(training_inputs, training_outputs)
    if i % 100 == 0:
        print(i, round(nn.calculate_total_error(training_sets), 9))
