using Lab.Driver.Memory;
using Lab.Driver.Queues;
using Lab.Driver.Seams;
using Lab.Nvme;

namespace Lab.Driver.Wrong;

/// <summary>The completion queues that are wrong on purpose, by name.</summary>
internal static class WrongCompletionQueues
{
    public static CompletionQueue Create(
        WrongDriver wrong, int id, int depth, DeviceMemory memory, IMemoryWindow registers, Doorbells doorbells, IIntentSink? intents) =>
        wrong == WrongDriver.HeadAhead
            ? new HeadAhead(id, depth, memory, registers, doorbells, intents)
            : new CompletionQueue(id, depth, memory, registers, doorbells, intents);

    private sealed class HeadAhead(int id, int depth, DeviceMemory memory, IMemoryWindow registers, Doorbells doorbells, IIntentSink? intents)
        : CompletionQueue(id, depth, memory, registers, doorbells, intents)
    {
        protected override void Doorbell(int head) => base.Doorbell((head + 1) % Depth);
    }
}
