using Lab.Ordering;

namespace Lab.Specs.Ordering;

[Trait("Tier", "unit")]
public sealed class CopyDefaultsSpec
{
    public static TheoryData<Architecture, MemoryType> Places
    {
        get
        {
            var places = new TheoryData<Architecture, MemoryType>();
            foreach (var arch in Enum.GetValues<Architecture>())
                foreach (var memory in Enum.GetValues<MemoryType>())
                    places.Add(arch, memory);
            return places;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void TheDefaultIsPromisedForTheEntryAndForWhatItPointsTo(Architecture arch, MemoryType memory)
    {
        var choice = CopyDefaults.For(arch, memory);

        // Nothing is promised for a write-combining mapping on s390x, whatever the fence.
        if ((arch, memory) != (Architecture.S390x, MemoryType.WriteCombining))
            OrderingRules.EntryBeforeDoorbell(memory, choice.Fence, CopyForm.Of(arch, choice.Copy)!).Holds.Should().BeTrue($"{choice}");
        OrderingRules.EntryBeforeDoorbell(arch, MemoryType.WriteBack, choice.Fence).Holds.Should().BeTrue("data lies in ordinary memory");
        choice.Reason.Should().NotBeEmpty();
        choice.Source.Should().NotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void TheDefaultHasNoFenceWhereNoneWouldDo(Architecture arch, MemoryType memory)
    {
        var choice = CopyDefaults.For(arch, memory);
        var copy = CopyForm.Of(arch, choice.Copy)!;

        var without = OrderingRules.EntryBeforeDoorbell(memory, Fence.None, copy).Holds == true
            && OrderingRules.EntryBeforeDoorbell(arch, MemoryType.WriteBack, Fence.None).Holds == true;
        (choice.Fence == Fence.None).Should().Be(without, $"{choice}");
    }

    [Fact]
    public void DeviceMemoryIsStoredInWordsThatEveryBusTakes()
    {
        foreach (var arch in Enum.GetValues<Architecture>())
            CopyForm.Of(arch, CopyDefaults.For(arch, MemoryType.Uncached).Copy)!.Kind.Should().Be(StoreKind.Plain);
    }
}
