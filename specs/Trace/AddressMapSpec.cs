using Lab.Nvme;
using Lab.Trace;

namespace Lab.Specs.Trace;

[Trait("Tier", "unit")]
public sealed class AddressMapSpec
{
    private static readonly Region Registers = new("nvme0.bar0", "nvme0", RegionKind.Registers, 0xfebf8000, 0x4000);
    private static readonly Region Other = new("nvme1.bar0", "nvme1", RegionKind.Registers, 0xfebf4000, 0x4000);
    private static readonly Region Buffer = new("nvme0.cmb", "nvme0", RegionKind.Cmb, 0xfd000000, 0x100000);
    private static readonly QueuePlacement First = new(QueueKind.Submission, 1, 4, 0xfd000000, Born: 10, Died: 20);
    private static readonly QueuePlacement Second = new(QueueKind.Submission, 2, 2, 0xfd000040, Born: 20);
    private static readonly AddressMap Map = new([Registers, Other, Buffer], [First, Second], new(4));

    [Theory]
    [InlineData(0xfebf9008, "nvme0", QueueKind.Submission, 1, true)]
    [InlineData(0xfebf900c, "nvme0", QueueKind.Completion, 1, true)]
    [InlineData(0xfebf5000, "nvme1", QueueKind.Submission, 0, true)]
    [InlineData(0xfebf900a, "nvme0", QueueKind.Submission, 1, false)]
    public void FindsDoorbells(ulong address, string controller, QueueKind kind, int queue, bool exact) =>
        Decode(address).Should().Be(new DoorbellPlace(controller, kind, queue, exact));

    [Fact]
    public void KeepsRegistersAndTheMsixTableApartFromDoorbells()
    {
        Decode(0xfebf8014).Should().Be(new RegisterPlace("nvme0", 0x14));
        Decode(0xfebfa000, name: "msix-table").Should().Be(new RegisterPlace("nvme0", 0x2000));
        Decode(0x3f8).Should().Be(new ElsewherePlace());
    }

    [Fact]
    public void FindsSlotAndByteInTheQueueThatLivesThere()
    {
        Decode(0xfd000078, number: 15).Should().Be(new SlotPlace(Buffer, 0x78, First, 1, 0x38));
        Decode(0xfd000078, number: 20).Should().Be(new SlotPlace(Buffer, 0x78, Second, 0, 0x38));
        Decode(0xfd0000c0, number: 15).Should().Be(new SlotPlace(Buffer, 0xc0, First, 3, 0));
        Decode(0xfd000100, number: 15).Should().Be(new BufferPlace(Buffer, 0x100));
    }

    [Fact]
    public void AStoreBeforeTheCreationOfAQueueBelongsToIt() =>
        Decode(0xfd000000, number: 3).Should().Be(new SlotPlace(Buffer, 0, First, 0, 0));

    [Fact]
    public void AStoreAfterTheEndOfAQueueBelongsToItStill() =>
        Decode(0xfd000000, number: 30).Should().Be(new SlotPlace(Buffer, 0, First, 0, 0));

    private static StorePlace Decode(ulong address, int number = 1, string name = "nvme") => Map.Decode(new(number, 0, address, 4, 0, name));
}
