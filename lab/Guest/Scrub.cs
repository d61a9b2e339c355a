using Lab.Driver.Seams;
using Lab.Nvme.Registers;
using Lab.Ordering;

namespace Lab.Guest;

/// <summary>
/// Zeroes the start of a controller memory buffer with the controller disabled. Between experiments: an entry left by an earlier one
/// names memory that belongs to somebody else by now, and a driver that is wrong on purpose may have it executed.
/// </summary>
internal static class Scrub
{
    // The largest queue that a plan can ask for: 4096 slots of 64 bytes.
    private const int ScrubbedBytes = 4096 * 64;

    public static void Run(IPlatform platform)
    {
        platform.Function.EnableMemoryAndBusMaster();
        using var registers = platform.Function.MapBar(0, MemoryType.Uncached);
        registers.Write32(Register.Cc, 0);
        if (!new Cap(registers.Read64(Register.Cap)).Cmbs)
            return;
        registers.Write32(Register.CmbMsc + 4, 0);
        registers.Write32(Register.CmbMsc, (uint)CmbMsc.RegistersOnly.Value);
        var location = new CmbLoc(registers.Read32(Register.CmbLoc));
        using var bar = platform.Function.MapBar(location.Bir, MemoryType.Uncached);
        for (var offset = 0; offset < Math.Min(ScrubbedBytes, bar.Bytes); offset += 8)
            bar.Write64(offset, 0);
        registers.Write32(Register.CmbMsc, 0);
    }
}
