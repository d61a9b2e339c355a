using Lab.Driver;

namespace Lab.Guestless;

/// <summary>A range of bus addresses that is handed out from its start on.</summary>
/// <param name="first">Where it starts.</param>
/// <param name="end">Behind its last byte.</param>
internal sealed class BusSpace(ulong first, ulong end)
{
    private ulong _next = first;

    /// <summary>Whether all of the blocks find room.</summary>
    public bool Fits(IEnumerable<AddressBlock> blocks) => blocks.Aggregate(_next, (next, block) => AddressBlock.Align(next, block.Alignment) + block.Bytes) <= end;

    /// <summary>Places a block.</summary>
    /// <param name="block">What is to lie there.</param>
    /// <param name="owner">Whose it is, for the message.</param>
    /// <exception cref="DriverException">There is no room.</exception>
    public void Place(AddressBlock block, string owner)
    {
        var at = AddressBlock.Align(_next, block.Alignment);
        if (at + block.Bytes > end)
            throw new DriverException($"the PCI hole that ends at 0x{end:x} has no 0x{block.Bytes:x} bytes left for the BARs below {owner}");
        block.PlaceAt(at);
        _next = at + block.Bytes;
    }
}
