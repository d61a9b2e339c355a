using Lab.Driver;

namespace Lab.Guestless;

/// <summary>Configuration cycles through the ports CF8h and CFCh, which reach the first 256 bytes of each function.</summary>
internal sealed class ConfigCycles(QtestConnection qtest)
{
    private const ushort Address = 0xCF8, Data = 0xCFC;

    // Two port accesses make one cycle.
    private readonly Lock _cycle = new();

    public uint Read32(int bus, int device, int offset)
    {
        lock (_cycle)
        {
            qtest.Out32(Address, Select(bus, device, offset));
            return qtest.In32(Data);
        }
    }

    public void Write32(int bus, int device, int offset, uint value)
    {
        lock (_cycle)
        {
            qtest.Out32(Address, Select(bus, device, offset));
            qtest.Out32(Data, value);
        }
    }

    private static uint Select(int bus, int device, int offset) =>
        offset is >= 0 and < 256 && offset % 4 == 0
            ? 0x8000_0000u | (uint)bus << 16 | (uint)device << 11 | (uint)offset
            : throw new DriverException($"configuration offset 0x{offset:x} is not reached over the ports CF8h and CFCh, which have 64 aligned words");
}
