using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Nvme.Registers;
using Lab.Ordering;

namespace Lab.Guest;

/// <summary>
/// Makes the entries that an earlier experiment left in a controller memory buffer harmless, with the controller disabled: they name memory
/// that may belong to somebody else by now, and a driver that is wrong on purpose may have one executed. The first eight bytes of each slot are
/// zeroed, a flush of namespace 0, which every controller refuses; all 64 would cost seconds where each store is a system call.
/// </summary>
internal static class Scrub
{
    // The largest queue that a plan can ask for: 4096 slots.
    private const int ScrubbedBytes = 4096 * SubmissionEntry.Bytes;

    // PCI Code and ID Assignment 1.11: mass storage, non-volatile memory, NVM Express.
    private const int ClassCode = 8;
    private const uint NvmeClass = 0x010802;

    public static void Run(IPlatform platform)
    {
        platform.Function.EnableMemoryAndBusMaster();
        // Another function has other registers there.
        if (platform.Function.ReadConfig32(ClassCode) >> 8 != NvmeClass)
            return;
        using var registers = platform.Function.MapBar(0, MemoryType.Uncached);
        registers.Write32(Register.Cc, 0);
        if (!new Cap(registers.Read64(Register.Cap)).Cmbs)
            return;
        // A buffer of before NVMe 1.4 shows itself without being asked, and has no CMBMSC to write: one that is written is gone.
        var legacy = registers.Read32(Register.CmbSz) != 0;
        if (!legacy)
        {
            registers.Write32(Register.CmbMsc + 4, 0);
            registers.Write32(Register.CmbMsc, (uint)CmbMsc.RegistersOnly.Value);
        }
        var location = new CmbLoc(registers.Read32(Register.CmbLoc));
        // One without an address holds nothing that anybody could have left there.
        if (AddressOf(platform.Function, location.Bir) != 0)
            Clear(platform, location.Bir);
        if (!legacy)
            registers.Write32(Register.CmbMsc, 0);
    }

    private static ulong AddressOf(IPciFunction function, int bar)
    {
        const int firstBar = 0x10, flags = 0xF;
        var offset = firstBar + bar * sizeof(uint);
        return (ulong)function.ReadConfig32(offset + sizeof(uint)) << 32 | function.ReadConfig32(offset) & ~(uint)flags;
    }

    private static void Clear(IPlatform platform, int bir)
    {
        using var bar = platform.Function.MapBar(bir, MemoryType.Uncached);
        for (var offset = 0; offset < Math.Min(ScrubbedBytes, bar.Bytes); offset += SubmissionEntry.Bytes)
            bar.Write64(offset, 0);
    }
}
