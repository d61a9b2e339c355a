using Lab.Driver.Seams;
using Lab.Ordering;

namespace Lab.Guestless;

/// <summary>
/// The driver's platform without a guest: one function of a <see cref="QtestBoard"/>, host memory in the machine's RAM. Fences are no-ops,
/// since each access is answered before the next begins.
/// </summary>
public sealed class QtestPlatform : IPlatform
{
    private readonly QtestConnection _qtest;
    private readonly QtestMemory _memory;

    internal QtestPlatform(QtestConnection qtest, QtestMemory memory, IPciFunction function) => (_qtest, _memory, Function) = (qtest, memory, function);

    /// <inheritdoc/>
    public IPciFunction Function { get; }

    /// <inheritdoc/>
    public Architecture Architecture => Architecture.X86_64;

    /// <inheritdoc/>
    public IInterrupts? Interrupts => null;

    /// <inheritdoc/>
    public IDmaBuffer AllocateDma(int bytes)
    {
        var (address, length) = _memory.Take(bytes, this);
        // A machine that never ran has zeroed RAM, but the pages may have been another platform's.
        _qtest.Fill(address, length, 0);
        return new QtestBuffer(_qtest, address, length);
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
    public void Dispose()
    {
        Function.Dispose();
        _memory.GiveBack(this);
    }
}
