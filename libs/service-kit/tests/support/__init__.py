"""Tools of the tests: waiting, the network, the broker, processes."""
