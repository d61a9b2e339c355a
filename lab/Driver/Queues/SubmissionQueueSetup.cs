using Lab.Driver.Memory;
using Lab.Driver.Seams;
using Lab.Nvme;
using Lab.Ordering;

namespace Lab.Driver.Queues;

/// <summary>What a submission queue is made of.</summary>
internal sealed record SubmissionQueueSetup(
    int Id, int Depth, DeviceMemory Memory, CopyStrategy Copy, Fence Fence, IMemoryWindow Registers, Doorbells Doorbells, IPlatform Platform, IIntentSink? Intents);
