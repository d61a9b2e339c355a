namespace Lab.Specs.Driver.Model;

/// <summary>The data of a command, as its pointers describe it.</summary>
/// <param name="ToHost">Whether the device writes it.</param>
/// <param name="Segments">Where it lies; as far as it was understood when <paramref name="Status"/> is an error.</param>
/// <param name="Status">Why the pointers are refused; success when they are good.</param>
internal sealed record ModelTransfer(bool ToHost, IReadOnlyList<Segment> Segments, ushort Status)
{
    public int Bytes => Segments.Sum(segment => segment.Bytes);
}
