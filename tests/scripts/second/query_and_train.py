# a network after the book everybody has, with records of text
import numpy

class neuralNetwork:
    def __init__(self, inputnodes, hiddennodes, outputnodes, learningrate):
        self.inodes = inputnodes
        self.hnodes = hiddennodes
        self.onodes = outputnodes
        self.wih = numpy.random.normal(0.0, pow(self.inodes, -0.5), (self.hnodes, self.inodes))
        self.who = numpy.random.normal(0.0, pow(self.hnodes, -0.5), (self.onodes, self.hnodes))
        self.lr = learningrate
        self.activation_function = lambda x: 1 / (1 + numpy.exp(-x))

    def train(self, inputs_list, targets_list):
        inputs = numpy.array(inputs_list, ndmin=2).T
        targets = numpy.array(targets_list, ndmin=2).T
        hidden_inputs = numpy.dot(self.wih, inputs)
        hidden_outputs = self.activation_function(hidden_inputs)
        final_inputs = numpy.dot(self.who, hidden_outputs)
        final_outputs = self.activation_function(final_inputs)
        output_errors = targets - final_outputs
        hidden_errors = numpy.dot(self.who.T, output_errors * final_outputs * (1.0 - final_outputs))
        self.who += self.lr * numpy.dot((output_errors * final_outputs * (1.0 - final_outputs)),
                                        numpy.transpose(hidden_outputs))
        self.wih += self.lr * numpy.dot((hidden_errors * hidden_outputs * (1.0 - hidden_outputs)),
                                        numpy.transpose(inputs))

    def query(self, inputs_list):
        inputs = numpy.array(inputs_list, ndmin=2).T
        return self.activation_function(numpy.dot(self.who, self.activation_function(numpy.dot(self.wih, inputs))))

numpy.random.seed(0)
training_data_list = ["1,200,10,20,30", "0,10,220,30,20", "2,15,20,250,10", "1,180,30,40,10", "0,20,200,10,50",
                      "2,30,10,230,40"]
n = neuralNetwork(4, 5, 3, 0.3)
epochs = 20
for e in range(epochs):
    for record in training_data_list:
        all_values = record.split(',')
        inputs = (numpy.asarray([float(v) for v in all_values[1:]]) / 255.0 * 0.99) + 0.01
        targets = numpy.zeros(3) + 0.01
        targets[int(all_values[0])] = 0.99
        n.train(inputs, targets)
print(n.query([0.7, 0.1, 0.1, 0.1]))
