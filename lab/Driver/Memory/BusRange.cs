using Lab.Driver.Seams;

namespace Lab.Driver.Memory;

/// <summary>
/// Given pieces of bus addresses, for example of another function's BAR, as memory for queues, lists and data of one controller. Who may have which piece
/// was decided before: here it is only cut into pages, from the first piece on.
/// </summary>
/// <param name="pieces">In the order in which they are used up.</param>
public sealed class BusRange(params BusPiece[] pieces) : MemoryPool
{
    /// <summary>A whole BAR, as one piece.</summary>
    /// <param name="window">The BAR.</param>
    /// <param name="controllerAddress">Of its first byte as the controller reaches it.</param>
    public BusRange(IMemoryWindow window, ulong controllerAddress) : this(new BusPiece(window, 0, window.Bytes, controllerAddress))
    {
    }

    private readonly (BusPiece Piece, RangeAllocator Ranges)[] _pieces = [.. pieces.Select(piece => (piece, new RangeAllocator(piece.Bytes)))];

    /// <inheritdoc/>
    public override MemoryPlace Place => MemoryPlace.Bus;

    /// <inheritdoc/>
    public override string? WhyNot(MemoryUse use) => null;

    private protected override DeviceMemory Take(int bytes, int rounded, MemoryUse use)
    {
        foreach (var (piece, ranges) in _pieces)
            if (ranges.Take(rounded, PageBytes) is >= 0 and var at)
                return new(piece.Window, piece.Offset + at, bytes, piece.ControllerAddress + (ulong)at, MemoryPlace.Bus);
        throw new DriverException(
            $"the given {_pieces.Length} pieces of bus addresses have {(_pieces.Length == 0 ? 0 : _pieces.Max(p => p.Ranges.Longest))} bytes left in one, {bytes} were asked for ({use})");
    }

    private protected override void Give(DeviceMemory memory)
    {
        foreach (var (piece, ranges) in _pieces)
            if (piece.Window == memory.Window && memory.Offset >= piece.Offset && memory.Offset < piece.Offset + piece.Bytes)
            {
                ranges.Give(memory.Offset - piece.Offset);
                return;
            }
        throw new InvalidOperationException($"{memory} is of none of the given pieces");
    }
}
