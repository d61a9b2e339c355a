using System.Buffers.Binary;

namespace Lab.Specs.Driver.Model;

/// <summary>
/// The configuration space: header, and the capabilities PCI Express with Function Level Reset at 60h and MSI-X at B0h. A reset of the function clears
/// command register and BARs, as hardware does.
/// </summary>
internal sealed class ModelConfigSpace
{
    private const int Command = 0x04, FirstBar = 0x10, Pointer = 0x34, Express = 0x60, DeviceControl = Express + 8, MsiX = 0xB0;
    private const uint MemoryAndBusMaster = 6, InitiateReset = 1u << 15;

    private readonly byte[] _bytes = new byte[4096];
    private readonly Action _functionLevelReset;
    private readonly uint[] _assigned;

    public ModelConfigSpace(IReadOnlyList<long> barBytes, int vectors, Action functionLevelReset)
    {
        _functionLevelReset = functionLevelReset;
        // Only compared: what address a value stands for is the host bridge's affair.
        _assigned = [.. barBytes.Select((bytes, i) => bytes == 0 ? 0 : 0xA000_0000 + ((uint)i << 20))];
        Put(0x00, 0x0010_1B36);
        // Status bit 4: there is a list of capabilities.
        Put(Command, 1u << 20);
        Put(0x08, 0x0108_0202);
        Put(Pointer, Express);
        Put(Express, 0x0002_0010 | MsiX << 8);
        Put(Express + 4, 1u << 28);
        Put(MsiX, 0x11 | (uint)(Math.Max(1, vectors) - 1) << 16);
        Assign();
    }

    public bool DecodesMemory => (Get(Command) & 2) != 0;
    public bool IsBusMaster => (Get(Command) & 4) != 0;
    /// <summary>Whether each BAR has the address that it was assigned.</summary>
    public bool BarsAreAssigned => Enumerable.Range(0, _assigned.Length).All(i => Get(FirstBar + 4 * i) == _assigned[i]);

    public uint Read(int offset) => Get(offset);

    public void Write(int offset, uint value)
    {
        if (offset == Command)
            Put(Command, Get(Command) & 0xFFFF_0000 | value & 0xFFFF);
        else if (offset is >= FirstBar and < FirstBar + 24)
            Put(offset, value);
        else if (offset == DeviceControl && (value & InitiateReset) != 0)
        {
            Reset();
            _functionLevelReset();
        }
    }

    public void EnableMemoryAndBusMaster() => Put(Command, Get(Command) | MemoryAndBusMaster);

    /// <summary>What any reset of the function does here.</summary>
    public void Reset()
    {
        Put(Command, Get(Command) & 0xFFFF_0000);
        for (var i = 0; i < _assigned.Length; i++)
            Put(FirstBar + 4 * i, 0);
    }

    /// <summary>What firmware does: gives the BARs their addresses.</summary>
    public void Assign()
    {
        for (var i = 0; i < _assigned.Length; i++)
            Put(FirstBar + 4 * i, _assigned[i]);
    }

    private uint Get(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(offset));

    private void Put(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(offset), value);
}
