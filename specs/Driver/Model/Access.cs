namespace Lab.Specs.Driver.Model;

/// <summary>One access of the driver to a BAR.</summary>
/// <param name="Index">Its place in the order of all accesses, those to host memory among them.</param>
/// <param name="Window">Name of the region.</param>
/// <param name="Offset">In bytes.</param>
/// <param name="Bytes">Width.</param>
/// <param name="IsWrite">Whether it is a store.</param>
/// <param name="Value">What was stored or loaded.</param>
internal readonly record struct Access(long Index, string Window, long Offset, int Bytes, bool IsWrite, ulong Value)
{
    public override string ToString() => $"#{Index} {(IsWrite ? "write" : "read")}{8 * Bytes} {Window}+0x{Offset:x} {(IsWrite ? "=" : "->")} 0x{Value:x}";
}
