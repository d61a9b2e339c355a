using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Nvme.Registers;
using Lab.Ordering;

namespace Lab.Specs.Driver;

/// <summary>A function that has nothing but the properties of a persistent memory region, and the region; it keeps what is done to both.</summary>
internal sealed class FakeRegion : IPlatform, IPciFunction
{
    public const ulong RegionAddress = 0x8_4000_0000;
    private const ulong RegisterAddress = 0xFE00_0000;

    public FakeRegion()
    {
        Registers = new(this, "", RegisterAddress, 0x4000);
        Region = new(this, "pmr+", RegionAddress, 1 << 20);
        Registers.Words[Register.PmrCap] = 0x0100_0898;
    }

    /// <summary>PMRS, and nothing of interest beside.</summary>
    public Cap Cap { get; init; } = new(1UL << 56 | 0x7FF);

    public FakeWindow Registers { get; }
    public FakeWindow Region { get; }

    /// <summary>Stores, loads and fences in their order, such as "store e04 1", "load e08", "fence Full".</summary>
    public List<string> Acts { get; } = [];

    public IPciFunction Function => this;
    public Architecture Architecture => Architecture.X86_64;
    public IInterrupts? Interrupts => null;
    public string Name => "fake";
    public IReadOnlyList<FunctionReset> Resets => [];

    public void Issue(Fence fence) => Acts.Add($"fence {fence}");

    public IMemoryWindow MapBar(int bar, MemoryType memory) => bar == 4 ? Region : throw new DriverException($"fake has no memory BAR {bar}");

    public ulong DeviceAddress(IMemoryWindow bar) => bar.BusAddress;
    public IDmaBuffer AllocateDma(int bytes) => throw new NotSupportedException();
    public IReadOnlyList<DmaFault> TakeFaults() => [];
    public void EnableMemoryAndBusMaster() => throw new NotSupportedException();
    public uint ReadConfig32(int offset) => throw new NotSupportedException();
    public void WriteConfig32(int offset, uint value) => throw new NotSupportedException();
    public void Reset(FunctionReset kind) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    internal sealed class FakeWindow(FakeRegion owner, string name, ulong address, long bytes) : IMemoryWindow
    {
        public Dictionary<long, ulong> Words { get; } = [];
        public ulong BusAddress => address;
        public long Bytes => bytes;
        public MemoryType Memory => MemoryType.Uncached;

        public uint Read32(long offset) => (uint)Load(offset);
        public ulong Read64(long offset) => Load(offset);
        public void Write32(long offset, uint value) => Store(offset, value);
        public void WriteRelaxed32(long offset, uint value) => Write32(offset, value);
        public void Write64(long offset, ulong value) => Store(offset, value);
        public void WriteEntry(long offset, in SubmissionEntry entry, CopyStrategy strategy) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        private ulong Load(long offset)
        {
            owner.Acts.Add($"load {name}{offset:x}");
            return Words.GetValueOrDefault(offset);
        }

        private void Store(long offset, ulong value)
        {
            owner.Acts.Add($"store {name}{offset:x} {value:x}");
            Words[offset] = value;
        }
    }
}
