using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Ordering;

namespace Lab.Driver.Wrong;

/// <summary>A platform whose windows, but for those of the registers, are mapped otherwise than they say: nothing that the driver does or is told shows it.</summary>
internal sealed class MisnamedMappings(IPlatform inner) : IPlatform
{
    private readonly MisnamedFunction _function = new(inner.Function);

    public IPciFunction Function => _function;
    public Architecture Architecture => inner.Architecture;
    public IInterrupts? Interrupts => inner.Interrupts;

    public IDmaBuffer AllocateDma(int bytes) => inner.AllocateDma(bytes);
    public void Issue(Fence fence) => inner.Issue(fence);
    public ulong DeviceAddress(IMemoryWindow bar) => inner.DeviceAddress(bar is MisnamedWindow misnamed ? misnamed.Inner : bar);
    public IReadOnlyList<DmaFault> TakeFaults() => inner.TakeFaults();

    // It is whoever made it who lets go of it.
    public void Dispose()
    {
    }

    private sealed class MisnamedFunction(IPciFunction inner) : IPciFunction
    {
        private const int Registers = 0;

        public string Name => inner.Name;
        public IReadOnlyList<FunctionReset> Resets => inner.Resets;

        public void EnableMemoryAndBusMaster() => inner.EnableMemoryAndBusMaster();

        public IMemoryWindow MapBar(int bar, MemoryType memory) => bar == Registers ? inner.MapBar(bar, memory)
            : new MisnamedWindow(inner.MapBar(bar, memory == MemoryType.Uncached ? MemoryType.WriteCombining : MemoryType.Uncached), memory);

        public uint ReadConfig32(int offset) => inner.ReadConfig32(offset);
        public void WriteConfig32(int offset, uint value) => inner.WriteConfig32(offset, value);
        public void Reset(FunctionReset kind) => inner.Reset(kind);

        public void Dispose()
        {
        }
    }

    private sealed class MisnamedWindow(IMemoryWindow inner, MemoryType memory) : IMemoryWindow
    {
        public IMemoryWindow Inner => inner;
        public ulong BusAddress => inner.BusAddress;
        public long Bytes => inner.Bytes;
        public MemoryType Memory => memory;

        public uint Read32(long offset) => inner.Read32(offset);
        public ulong Read64(long offset) => inner.Read64(offset);
        public void Write32(long offset, uint value) => inner.Write32(offset, value);
        public void WriteRelaxed32(long offset, uint value) => inner.WriteRelaxed32(offset, value);
        public void Write64(long offset, ulong value) => inner.Write64(offset, value);
        public void WriteEntry(long offset, in SubmissionEntry entry, CopyStrategy strategy) => inner.WriteEntry(offset, entry, strategy);
        public void Dispose() => inner.Dispose();
    }
}
