using Lab.Guest;

// Reads calls from standard input, one a line, until it ends, and answers on standard output: see Agent.
using var output = Console.OpenStandardOutput();
var agent = new Agent(output);
while (Console.In.ReadLine() is { } call)
    agent.Answer(call);
