using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>
/// A driver of a persistent memory region and a power cut, made up for specs. Two places of two records each; the last record of the second place
/// has no barrier, and half of it is in the file.
/// </summary>
internal static class PersistentDriver
{
    public const int RecordBytes = 64;
    public const ulong Torn = 5;
    private const ulong Bar0 = 0xfebf8000;

    // PMRWBM 2, RDS, WDS, BIR 4, CMSS: as QEMU has it.
    public static uint Capabilities => 0x0100_0898;

    public static Capture Capture() => new()
    {
        Header = new()
        {
            Lab = "0.0.0", Case = "persistent", Seed = 1, Arch = Architecture.X86_64, Accelerator = "qtest", AcceleratorReason = "made up", Qemu = "10.0.13",
            QemuCommandLine = "qemu-system-x86_64", Kernel = "", Driver = "managed", Controller = "nvme0", DriverStores = DriverStores.Qtest, DoorbellStride = 4,
            Strategy = new Dictionary<string, string>(), CreatedUtc = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), WidthsTrustworthy = false, WidthsReason = Widths.Qtest,
            PowerCut = "SIGKILL",
        },
        Regions = [new("nvme0.bar0", "nvme0", RegionKind.Registers, Bar0, 0x4000), new("nvme0.pmr", "nvme0", RegionKind.Pmr, 0xfc000000, 1 << 20)],
        Intents =
        [
            new PmrEnabled(Capabilities, 0xfc000000, 0xfc000000, 1 << 20),
            new PmrWritten(0, RecordBytes, 1), new PmrWritten(RecordBytes, RecordBytes, 2), new PmrBarrier("StatusRead", 3),
            new PmrWritten(0, RecordBytes, 3), new PmrBarrier("StatusRead", 4), new PmrWritten(RecordBytes, RecordBytes, Torn),
        ],
        Trace =
        [
            Read(1, Register.PmrCap, Capabilities), new Store(2, -1, Bar0 + Register.PmrCtl, 4, 1, "nvme"), Read(3, Register.PmrSts, 0), Read(4, Register.PmrSts, 0),
            Read(5, Register.PmrSts, 0), Read(6, Register.PmrSts, 0),
        ],
        Pmr = [new(0, Convert.ToHexStringLower([.. Record(0, 3), .. Record(RecordBytes, Torn)[..24], .. Record(RecordBytes, 2)[24..]]))],
    };

    /// <summary>The bytes of a record.</summary>
    public static byte[] Record(long offset, ulong seed)
    {
        var data = new byte[RecordBytes];
        DataPattern.Fill(data, seed, (ulong)offset);
        return data;
    }

    public static Load Read(int number, int register, ulong value) => new(number, -1, Bar0 + (ulong)register, 4, value, "nvme");
}
