"""The parts of the HTML page: elements that escape by themselves, its sections, its style sheet."""
