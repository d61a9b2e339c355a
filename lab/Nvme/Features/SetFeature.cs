using Lab.Nvme.Commands;
using Lab.Nvme.DataPointers;

namespace Lab.Nvme.Features;

/// <summary>Set Features commands as submission queue entries (NVMe Base 2.1, 5.1.25). The driver fills in the command identifier.</summary>
public static class SetFeature
{
    /// <summary>Any feature.</summary>
    /// <param name="feature">FID.</param>
    /// <param name="cdw11">The value.</param>
    /// <param name="nsid">Namespace, for a feature that is namespace specific.</param>
    /// <param name="save">SV: the value lasts over resets and power cycles.</param>
    /// <param name="data">Where the data lies, for a feature that has some.</param>
    public static SubmissionEntry Of(FeatureIdentifier feature, uint cdw11, uint nsid = 0, bool save = false, DataPointer data = default) =>
        SubmissionEntry.Of((byte)AdminOpcode.SetFeatures, nsid, data, (uint)feature | (save ? 1u << 31 : 0)).WithCdw(11, cdw11);

    /// <summary>Number of Queues: ask for I/O queues, each count 1's based. What was granted is <see cref="NumberOfQueues"/> of completion dword 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is not 1 to 65535.</exception>
    public static SubmissionEntry Queues(int submissionQueues, int completionQueues) =>
        Of(FeatureIdentifier.NumberOfQueues,
            ZeroBased(submissionQueues, nameof(submissionQueues)) | ZeroBased(completionQueues, nameof(completionQueues)) << 16);

    /// <summary>Arbitration.</summary>
    /// <param name="burst">AB: how many commands a queue may start in a row, as a power of two; 7 is no limit.</param>
    /// <param name="low">LPW: weight of the low priority class, 1 to 256.</param>
    /// <param name="medium">MPW: weight of the medium priority class, 1 to 256.</param>
    /// <param name="high">HPW: weight of the high priority class, 1 to 256.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value does not fit.</exception>
    public static SubmissionEntry Arbitration(int burst, int low, int medium, int high)
    {
        if (burst is < 0 or > 7)
            throw new ArgumentOutOfRangeException(nameof(burst), burst, "AB holds 0 to 7");
        return Of(FeatureIdentifier.Arbitration,
            (uint)burst | Weight(low, nameof(low)) << 8 | Weight(medium, nameof(medium)) << 16 | Weight(high, nameof(high)) << 24);
    }

    /// <summary>Volatile Write Cache on or off.</summary>
    public static SubmissionEntry VolatileWriteCache(bool enabled) => Of(FeatureIdentifier.VolatileWriteCache, enabled ? 1u : 0);

    /// <summary>Interrupt Coalescing. It does not apply to the admin queue.</summary>
    /// <param name="completions">THR: completions before an interrupt, 1 to 256.</param>
    /// <param name="time">TIME: longest wait, in whole units of 100 µs up to 25.5 ms; zero for no delay.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value does not fit.</exception>
    public static SubmissionEntry InterruptCoalescing(int completions, TimeSpan time)
    {
        var units = time.Ticks / (TimeSpan.TicksPerMillisecond / 10);
        if (completions is < 1 or > 256)
            throw new ArgumentOutOfRangeException(nameof(completions), completions, "THR holds 1 to 256 completions");
        if (units is < 0 or > 255)
            throw new ArgumentOutOfRangeException(nameof(time), time, "TIME holds 0 to 25.5 ms in steps of 100 µs");
        return Of(FeatureIdentifier.InterruptCoalescing, (uint)(completions - 1) | (uint)units << 8);
    }

    /// <summary>Interrupt Vector Configuration: whether coalescing is disabled for a vector.</summary>
    public static SubmissionEntry InterruptVector(int vector, bool coalescingDisabled) =>
        Of(FeatureIdentifier.InterruptVectorConfiguration, (ushort)vector | (coalescingDisabled ? 1u << 16 : 0));

    /// <summary>Write Atomicity Normal. With <paramref name="disableNormal"/> only AWUPF applies, not AWUN.</summary>
    public static SubmissionEntry WriteAtomicity(bool disableNormal) => Of(FeatureIdentifier.WriteAtomicityNormal, disableNormal ? 1u : 0);

    /// <summary>Asynchronous Event Configuration: which events are reported.</summary>
    public static SubmissionEntry AsyncEvents(AsyncEventConfiguration events) => Of(FeatureIdentifier.AsynchronousEventConfiguration, (uint)events);

    /// <summary>Timestamp: 8 bytes at <paramref name="data"/>, as <see cref="Features.Timestamp"/> writes them.</summary>
    public static SubmissionEntry Timestamp(DataPointer data) => Of(FeatureIdentifier.Timestamp, 0, data: data);

    /// <summary>Keep Alive Timer: the timeout, rounded up to a millisecond; zero switches it off.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 to 2^32 - 1 ms.</exception>
    public static SubmissionEntry KeepAliveTimer(TimeSpan timeout)
    {
        var milliseconds = Math.Ceiling(timeout.TotalMilliseconds);
        return milliseconds is >= 0 and <= uint.MaxValue
            ? Of(FeatureIdentifier.KeepAliveTimer, (uint)milliseconds)
            : throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "KATO holds 0 to 4294967295 ms");
    }

    /// <summary>Host Memory Buffer: lend the controller memory, or take it back.</summary>
    /// <param name="enable">EHM.</param>
    /// <param name="memoryReturn">MR: the same memory with the same content as before.</param>
    /// <param name="sizePages">HSIZE: size in memory pages (CC.MPS).</param>
    /// <param name="descriptorList">Address of the descriptor list, 16 byte aligned.</param>
    /// <param name="descriptors">HMDLEC: number of <see cref="HostMemoryDescriptor"/>s in the list.</param>
    /// <exception cref="ArgumentException">The list is not 16 byte aligned.</exception>
    public static SubmissionEntry HostMemoryBuffer(bool enable, bool memoryReturn, uint sizePages, ulong descriptorList, uint descriptors)
    {
        if ((descriptorList & 0xF) != 0)
            throw new ArgumentException($"the host memory descriptor list is 16 byte aligned, 0x{descriptorList:x} is not (HMDLLA)", nameof(descriptorList));
        return Of(FeatureIdentifier.HostMemoryBuffer, (enable ? 1u : 0) | (memoryReturn ? 2u : 0))
            .WithCdw(12, sizePages)
            .WithCdw(13, (uint)descriptorList)
            .WithCdw(14, (uint)(descriptorList >> 32))
            .WithCdw(15, descriptors);
    }

    /// <summary>I/O Command Set Profile: index of a combination of Identify CNS 1Ch.</summary>
    public static SubmissionEntry IoCommandSetProfile(int index) => Of(FeatureIdentifier.IoCommandSetProfile, (uint)index & 0x1FF);

    private static uint ZeroBased(int count, string name) => count is >= 1 and <= 65535
        ? (uint)count - 1
        : throw new ArgumentOutOfRangeException(name, count, "a controller has 1 to 65535 I/O queues of a kind");

    private static uint Weight(int weight, string name) => weight is >= 1 and <= 256
        ? (uint)weight - 1
        : throw new ArgumentOutOfRangeException(name, weight, "a weight is 1 to 256");
}
