using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Ordering;

namespace Lab.Specs.Driver.Model;

/// <summary>
/// As little of a driver as makes the model act: admin queues of 4 slots, commands by hand, everything open. For the specs of the model itself, and to
/// do on purpose what no driver may do.
/// </summary>
internal sealed class BareDriver : IDisposable
{
    public const int Slots = 4;
    private int _tail;
    private ushort _cid;

    public BareDriver(ModelOptions? options = null, bool enable = true)
    {
        Platform = new(options);
        Platform.Function.EnableMemoryAndBusMaster();
        Registers = Platform.Function.MapBar(0, MemoryType.Uncached);
        (Submissions, Completions, Data) = (Platform.AllocateDma(4096), Platform.AllocateDma(4096), Platform.AllocateDma(4096));
        if (enable)
            Enable();
    }

    public ModelPlatform Platform { get; }
    public IMemoryWindow Registers { get; }
    public IDmaBuffer Submissions { get; }
    public IDmaBuffer Completions { get; }
    /// <summary>A page for data.</summary>
    public IDmaBuffer Data { get; }

    public void Enable()
    {
        Registers.Write32(0x24, (Slots - 1) | (Slots - 1) << 16);
        Registers.Write64(0x28, Submissions.BusAddress);
        Registers.Write64(0x30, Completions.BusAddress);
        Registers.Write32(0x14, 1 | 6 << 16 | 4 << 20);
        while ((Registers.Read32(0x1C) & 1) == 0) { }
    }

    /// <summary>Stores an entry in the next slot.</summary>
    public void Put(SubmissionEntry entry)
    {
        for (var i = 0; i < 8; i++)
            Submissions.Write64(64 * _tail + 8 * i, entry.Qword(i));
        _tail = (_tail + 1) % Slots;
    }

    public void Ring() => Registers.Write32(0x1000, (uint)_tail);

    /// <summary>Runs one command. Only the first of a rig is answered where this looks: the completion queue is never given back.</summary>
    /// <returns>Its status field, without the bits above SCT.</returns>
    public ushort Run(SubmissionEntry entry)
    {
        var slot = _cid;
        Put(entry with { Q0 = entry.Q0 & 0xFFFF_FFFF_0000_FFFF | (ulong)++_cid << 16 });
        Ring();
        while ((Completions.Read32(16 * slot + 12) & 0x1_0000) == 0) { }
        return (ushort)(Completions.Read32(16 * slot + 12) >> 17 & 0x7FF);
    }

    public void Dispose() => Platform.Dispose();
}
