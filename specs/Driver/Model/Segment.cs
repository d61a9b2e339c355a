namespace Lab.Specs.Driver.Model;

/// <summary>A run of addresses that a command's data lies in.</summary>
internal readonly record struct Segment(ulong Address, int Bytes)
{
    public bool Meets(ulong address, long bytes) => (UInt128)Address < (UInt128)address + (ulong)bytes && (UInt128)address < (UInt128)Address + (ulong)Bytes;
}
