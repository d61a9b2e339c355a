using Lab.Driver;

namespace Lab.Guestless;

/// <summary>
/// The configuration space of each function, all 4096 bytes, in memory (PCI Express Base 5.0, 7.2.2). A function that is not there reads all ones.
/// </summary>
internal sealed class ConfigSpace(QtestConnection qtest)
{
    /// <summary>Where it begins: the chipset's own default, which QEMU leaves disabled.</summary>
    public const ulong Start = 0xB000_0000;
    /// <summary>Behind its last byte: 1 MiB for each of 256 buses.</summary>
    public const ulong End = Start + (256ul << 20);

    private const ushort AddressPort = 0xCF8, DataPort = 0xCFC;
    // Intel Q35 data sheet, 5.1.15 PCIEXBAR: bit 0 enables, bits 2:1 are the length, of which 0 is 256 MiB.
    private const int PciExBar = 0x60;
    private const int Bytes = 4096;

    /// <summary>Opens it, again after a reset of the machine. The ports reach the host bridge, which has the register for it, without it.</summary>
    public void Open()
    {
        OutHostBridge(PciExBar + 4, (uint)(Start >> 32));
        OutHostBridge(PciExBar, (uint)Start | 1);
    }

    /// <summary>Reads 4 bytes.</summary>
    /// <exception cref="DriverException">There is no such offset.</exception>
    public uint Read32(PciAddress function, int offset) => qtest.Read32(At(function, offset));

    /// <summary>Writes 4 bytes.</summary>
    /// <exception cref="DriverException">There is no such offset.</exception>
    public void Write32(PciAddress function, int offset, uint value) => qtest.Write32(At(function, offset), value);

    private static ulong At(PciAddress function, int offset) => offset is >= 0 and < Bytes && offset % 4 == 0
        ? Start + ((ulong)function.Bus << 20 | (uint)function.Device << 15 | (uint)function.Function << 12 | (uint)offset)
        : throw new DriverException($"there is no configuration offset 0x{offset:x}: {function} has {Bytes / 4} aligned words");

    private void OutHostBridge(int offset, uint value)
    {
        qtest.Out32(AddressPort, 0x8000_0000u | (uint)offset);
        qtest.Out32(DataPort, value);
    }
}
