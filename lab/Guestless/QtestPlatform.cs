using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Ordering;

namespace Lab.Guestless;

/// <summary>
/// The driver's platform without a guest: QEMU's device over qtest, host memory in the machine's RAM from 1 MiB on. Fences are no-ops, since
/// each access is answered before the next begins.
/// </summary>
public sealed class QtestPlatform : IPlatform
{
    private const ulong PageBytes = 4096;
    private const ulong FirstByte = 1 << 20;

    private readonly QtestConnection _qtest;
    private readonly ulong _end;
    private ulong _next = FirstByte;

    /// <summary>Finds the function and gives its BARs addresses.</summary>
    /// <param name="qtest">Connection to a stopped q35 machine.</param>
    /// <param name="device">Device number on bus 0.</param>
    /// <param name="memoryMiB">RAM of the machine in MiB.</param>
    /// <exception cref="DriverException">No function at that place.</exception>
    public QtestPlatform(QtestConnection qtest, int device, int memoryMiB)
    {
        _qtest = qtest;
        _end = (ulong)memoryMiB << 20;
        Function = new QtestFunction(qtest, device);
    }

    /// <inheritdoc/>
    public IPciFunction Function { get; }

    /// <inheritdoc/>
    public Architecture Architecture => Architecture.X86_64;

    /// <inheritdoc/>
    public IInterrupts? Interrupts => null;

    /// <inheritdoc/>
    public IDmaBuffer AllocateDma(int bytes)
    {
        var rounded = ((ulong)bytes + PageBytes - 1) & ~(PageBytes - 1);
        if (_next + rounded > _end)
            throw new DriverException($"the machine's {_end >> 20} MiB of memory are used up, {bytes} more bytes were asked for");
        var buffer = new QtestWindow(_qtest, _next, (long)rounded, MemoryType.WriteBack);
        _next += rounded;
        // A machine that never ran has zeroed RAM, but a platform may be made twice over one machine.
        buffer.CopyFrom(0, new byte[rounded]);
        return buffer;
    }

    /// <inheritdoc/>
    public void Issue(Fence fence)
    {
    }

    // Nothing translates between the function and the bus.
    /// <inheritdoc/>
    public ulong DeviceAddress(IMemoryWindow bar) => bar.BusAddress;

    /// <inheritdoc/>
    public IReadOnlyList<DmaFault> TakeFaults() => [];

    /// <inheritdoc/>
    public void Dispose() => Function.Dispose();
}
