using Lab.Driver.Memory;
using Lab.Nvme.Intents;
using Lab.Ordering;

namespace Lab.Driver.Persistence;

/// <content>What lies in the region: bytes, barriers, buffers of commands.</content>
public sealed partial class PersistentMemoryRegion
{
    /// <inheritdoc/>
    public override MemoryPlace Place => MemoryPlace.Pmr;

    /// <summary>Stores bytes, 8 at a time. They persist from the next <see cref="Barrier"/> on, not before.</summary>
    /// <param name="offset">A multiple of 8.</param>
    /// <param name="source">A multiple of 8 bytes.</param>
    public void Write(long offset, ReadOnlySpan<byte> source) => Piece(offset, source.Length).CopyFrom(source);

    /// <summary>Loads bytes, 8 at a time.</summary>
    /// <param name="offset">A multiple of 8.</param>
    /// <param name="destination">A multiple of 8 bytes.</param>
    public void Read(long offset, Span<byte> destination) => Piece(offset, destination.Length).CopyTo(destination);

    /// <summary>
    /// Makes everything persistent that was stored before, by a mechanism that the controller offers; a read of PMRSTS where both are offered, since
    /// that also tells of errors.
    /// </summary>
    /// <returns>Which mechanism it was.</returns>
    /// <exception cref="DriverException">The region reports an error, or that it is not healthy.</exception>
    public BarrierMechanism Barrier()
    {
        var mechanism = _options.Forced ?? (Capabilities.BarrierByStatusRead ? BarrierMechanism.StatusRead : BarrierMechanism.MemoryRead);
        if (_options.ClaimBarriers)
        {
            // The lie is complete: the read is counted, too.
            StatusReads += mechanism == BarrierMechanism.StatusRead ? 1 : 0;
        }
        else
        {
            // The stores must have left the processor, also its write-combining buffers, before the read is made.
            _platform.Issue(Fence.Full);
            if (mechanism == BarrierMechanism.StatusRead)
                CheckHealth();
            else
                _ = Window.Read64(0);
        }
        _intents?.Tell(new PmrBarrier(mechanism.ToString(), StatusReads));
        return mechanism;
    }

    /// <inheritdoc/>
    public override string? WhyNot(MemoryUse use) => use switch
    {
        MemoryUse.ReadData or MemoryUse.WriteData when ControllerAddress is null =>
            $"the controller does not decode the persistent memory region for data: {(Capabilities.Cmss ? "PMRMSC.CMSE was not asked for" : $"PMRCAP.CMSS is 0 ({Capabilities})")}",
        MemoryUse.ReadData => Capabilities.Rds ? null : $"the persistent memory region may not hold data that the controller writes: PMRCAP.RDS is 0 ({Capabilities})",
        MemoryUse.WriteData => Capabilities.Wds ? null : $"the persistent memory region may not hold data that the controller reads: PMRCAP.WDS is 0 ({Capabilities})",
        _ => $"the persistent memory region may hold data only, not {(use == MemoryUse.Lists ? "PRP and SGL lists" : "queues")} (NVMe Base 2.1, 8.2.4)",
    };

    private protected override DeviceMemory Take(int bytes, int rounded, MemoryUse use) =>
        _ranges.Take(rounded, PageBytes) is >= 0 and var at
            ? new(Window, at, bytes, (ControllerAddress ?? Window.BusAddress) + (ulong)at, MemoryPlace.Pmr)
            : throw new DriverException($"the persistent memory region has {_ranges.Longest} bytes left in one piece, {bytes} were asked for ({use})");

    private protected override void Give(DeviceMemory memory) => _ranges.Give(memory.Offset);

    private DeviceMemory Piece(long offset, int bytes) => offset >= 0 && offset <= Bytes - bytes
        ? new(Window, offset, bytes, 0, MemoryPlace.Pmr)
        : throw new ArgumentOutOfRangeException(nameof(offset), offset, $"{bytes} bytes from there are not in a region of {Bytes} bytes");
}
