using Lab.Driver.Queues;
using Lab.Driver.Seams;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Ordering;

namespace Lab.Driver;

/// <summary>The enabled controller memory buffer: a window over its BAR and a bump allocator.</summary>
public sealed class ControllerMemoryBuffer : IDisposable
{
    private readonly IMemoryWindow _bar;
    private readonly long _offset;
    private readonly ulong _controllerAddress;
    private long _used;

    private ControllerMemoryBuffer(IMemoryWindow bar, long offset, long bytes, ulong controllerAddress, CmbSz size) =>
        (_bar, _offset, Bytes, _controllerAddress, Size) = (bar, offset, bytes, controllerAddress, size);

    /// <summary>What the buffer may hold, as CMBSZ says.</summary>
    public CmbSz Size { get; }

    /// <summary>Usable bytes: CMBSZ clamped to the BAR.</summary>
    public long Bytes { get; }

    /// <summary>
    /// Enables the buffer as NVMe 1.4 and later want it: CRE, read CMBLOC and CMBSZ, then CMSE with the controller base address, then CMBSTS.
    /// </summary>
    /// <param name="platform">Whose function has the buffer.</param>
    /// <param name="registers">BAR 0.</param>
    /// <param name="cap">Capabilities.</param>
    /// <param name="memory">Memory type to map the buffer with.</param>
    /// <param name="intents">Where the intent goes.</param>
    /// <exception cref="DriverException">No buffer, a register that makes no sense, or an address that the controller refuses.</exception>
    internal static ControllerMemoryBuffer Enable(IPlatform platform, IMemoryWindow registers, Cap cap, MemoryType memory, IIntentSink intents)
    {
        if (!cap.Cmbs)
            throw new DriverException($"the controller has no controller memory buffer: CAP.CMBS is 0 ({cap})");
        WriteHighThenLow(registers, CmbMsc.RegistersOnly);
        // The read-back flushes the posted write, so that CMBLOC and CMBSZ are valid when they are read.
        _ = registers.Read32(Register.CmbMsc);
        var size = new CmbSz(registers.Read32(Register.CmbSz));
        var location = new CmbLoc(registers.Read32(Register.CmbLoc));
        if (size.Sz == 0 || size.Szu > 6)
            throw new DriverException($"the controller memory buffer has no usable size: {size}");
        if (location.Bir is 1 or > 5)
            throw new DriverException($"the controller memory buffer lies in no BAR: {location}");

        var bar = platform.Function.MapBar(location.Bir, memory);
        intents.Tell(new WindowMapped(location.Bir, bar.BusAddress, bar.Bytes, memory.ToString()));
        var offset = location.OffsetBytes(size);
        if (offset >= (ulong)bar.Bytes || (location.Ofst != 0 && offset / location.Ofst != size.UnitBytes))
            throw new DriverException($"the controller memory buffer starts outside its BAR of {bar.Bytes} bytes: {location}, {size}");
        var bytes = (long)Math.Min(size.SizeBytes, (ulong)bar.Bytes - offset);

        var address = bar.BusAddress + offset;
        WriteHighThenLow(registers, CmbMsc.At(address));
        if ((registers.Read32(Register.CmbSts) & 1) != 0)
            throw new DriverException($"the controller refuses the controller base address 0x{address:x}: CMBSTS.CBAI is 1");
        intents.Tell(new CmbEnabled(location.Value, size.Value, address, address, bytes));
        return new(bar, (long)offset, bytes, address, size);
    }

    /// <summary>Stops the controller from decoding the buffer.</summary>
    internal static void Disable(IMemoryWindow registers) => WriteHighThenLow(registers, new CmbMsc(0));

    internal QueueMemory AllocateSubmissionQueue(int bytes)
    {
        if (!Size.Sqs)
            throw new DriverException($"the controller memory buffer may not hold submission queues: {Size}");
        if (_used + bytes > Bytes)
            throw new DriverException($"the controller memory buffer has {Bytes - _used} bytes left, the submission queue needs {bytes}");
        var at = _used;
        // Queue base addresses are 4 KiB aligned (CC.MPS = 0).
        _used += (bytes + 0xFFF) & ~0xFFF;
        return new(_bar, _offset + at, _controllerAddress + (ulong)at, "cmb");
    }

    /// <inheritdoc/>
    public void Dispose() => _bar.Dispose();

    // Two 32-bit stores, high first: the specification promises no order between the halves, the low half holds the enable bits, and a
    // device model may take up the address when the low half arrives (QEMU 7.2 to 10.0 keeps stale high bits otherwise).
    private static void WriteHighThenLow(IMemoryWindow registers, CmbMsc value)
    {
        registers.Write32(Register.CmbMsc + 4, (uint)(value.Value >> 32));
        registers.Write32(Register.CmbMsc, (uint)value.Value);
    }
}
