using CsCheck;
using Lab.Nvme.Identification;
using Lab.Nvme.Logs;

namespace Lab.Specs.Nvme;

/// <summary>Lists that a controller returns: right ones decode, hostile ones are refused with the entry that is wrong.</summary>
[Trait("Tier", "unit")]
public sealed class ListSpec
{
    [Fact]
    public void ANamespaceListEndsWithZero()
    {
        NamespaceList.TryDecode(new WirePage().Put32(0, 1).Put32(4, 7).Put32(12, 9), out var namespaces, out _).Should().BeTrue();
        namespaces.Should().Equal(1, 7);
    }

    [Fact]
    public void AnyAscendingListIsReadBack() =>
        Gen.UInt[1, 0xFFFF_FFFD].Array[0, 1024].Sample(ids =>
        {
            ids = [.. ids.Distinct().Order()];
            var page = new WirePage();
            for (var i = 0; i < ids.Length; i++)
                page.Put32(4 * i, ids[i]);
            return NamespaceList.TryDecode(page, out var found, out _) && found.SequenceEqual(ids);
        });

    [Theory]
    [InlineData(7, 7, "*entry 1 is NSID 7 after 7, and the list ascends")]
    [InlineData(7, 3, "*entry 1 is NSID 3 after 7, and the list ascends")]
    [InlineData(7, uint.MaxValue, "*entry 1 is ffffffff, which is no NSID")]
    [InlineData(0xFFFF_FFFE, 0, "*entry 0 is fffffffe, which is no NSID")]
    public void AListThatWouldLeadInCirclesIsRefused(uint first, uint second, string error)
    {
        NamespaceList.TryDecode(new WirePage().Put32(0, first).Put32(4, second), out var namespaces, out var text).Should().BeFalse();
        namespaces.Should().BeNull();
        text.Should().Match(error);
    }

    [Fact]
    public void AChangedListMayOverflow()
    {
        ChangedNamespaceList.TryDecode(new WirePage().Put32(0, uint.MaxValue), out var list, out _).Should().BeTrue();
        (list!.IsOverflow, list.Namespaces.Count).Should().Be((true, 0));
        ChangedNamespaceList.TryDecode(new WirePage().Put32(0, 3), out list, out _).Should().BeTrue();
        (list!.IsOverflow, list.Namespaces.Single()).Should().Be((false, 3u));
        ChangedNamespaceList.TryDecode(new WirePage().Put32(0, uint.MaxValue).Put32(4, 1), out list, out var error).Should().BeFalse();
        error.Should().Contain("entry 0");
    }

    [Fact]
    public void AControllerListIsReadBack() =>
        Gen.UShort.Array[0, 2047].Sample(ids =>
        {
            ids = [.. ids.Distinct().Order()];
            var page = new WirePage();
            ControllerList.Write(page.Bytes, ids);
            return ControllerList.TryDecode(page, out var found, out _) && found.SequenceEqual(ids);
        });

    [Theory]
    [InlineData(2048, 0, 0, "*counts 2048 identifiers, and there is room for 2047")]
    [InlineData(2, 5, 5, "*entry 1 is 5 after 5, and the list ascends")]
    public void AHostileControllerListIsRefused(ushort count, ushort first, ushort second, string error)
    {
        ControllerList.TryDecode(new WirePage().Put16(0, count).Put16(2, first).Put16(4, second), out var controllers, out var text).Should().BeFalse();
        controllers.Should().BeNull();
        text.Should().Match(error);
    }

    [Fact]
    public void IdentifiersAreReadAsTheyArePrinted()
    {
        var page = new WirePage()
            .Put(0, 1, 8, 0, 0, 0x52, 0x54, 0, 0, 0, 0, 0, 1)
            .Put(12, 3, 16, 0, 0, 0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0xFE, 0xDC, 0xBA, 0x98, 0x76, 0x54, 0x32, 0x10)
            .Put(32, 0x77, 3, 0, 0, 1, 2, 3)
            .Put(39, 4, 1, 0, 0, 2);
        NamespaceIdentifiers.TryDecode(page, out var ids, out _).Should().BeTrue();
        ids.Should().Be(new NamespaceIdentifiers("5254000000000001", null, Guid.Parse("01234567-89ab-cdef-fedc-ba9876543210"), 2));
    }

    [Theory]
    [InlineData(0, new byte[] { 1, 7 }, "*at byte 0 has type 1 (NIDT) and 7 bytes (NIDL), and that type has 8")]
    [InlineData(0, new byte[] { 9, 0 }, "*at byte 0 has type 9 (NIDT) and 0 bytes (NIDL), and that type has some")]
    [InlineData(0, new byte[] { 9, 255 }, "*passes the end of the list")]
    public void AHostileDescriptorIsRefused(int at, byte[] descriptor, string error)
    {
        // Filled with descriptors of 255 bytes, so that the last one passes the end.
        var page = new WirePage();
        for (var i = 0; i + 2 < 4096; i += 259)
            page.Put(i, 9, 255);
        NamespaceIdentifiers.TryDecode(page.Put(at, descriptor), out var ids, out var text).Should().BeFalse();
        ids.Should().BeNull();
        text.Should().Match(error);
    }

    [Fact]
    public void AnyPageOfIdentifiersIsDecodedOrRefused() =>
        Gen.Select(Gen.Byte[0, 5].Array[4096], Gen.Byte.Array[4096], Gen.Bool).Sample((small, any, isSmall) =>
            NamespaceIdentifiers.TryDecode(isSmall ? small : any, out var ids, out var error) ? ids is not null : error.Contains("NIDT"));
}
