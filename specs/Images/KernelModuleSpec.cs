using System.Buffers.Binary;
using System.Text;
using Lab.Images.Guest;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class KernelModuleSpec
{
    private const string ModInfo =
        "license=GPL\0depends=nvme-auth,t10-pi\0softdep=pre: crc64 crc32-generic post: late\0alias=a*\0alias=b\0name=nvme_core\0";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhatAModuleNeedsIsReadFromItsOwnSectionInEitherByteOrder(bool bigEndian)
    {
        var module = KernelModule.Parse("kernel/host/nvme-core.ko", Elf(bigEndian));
        module.Name.Should().Be("nvme_core");
        module.Needs.Should().Equal("nvme_auth", "t10_pi");
        module.SoftNeeds.Should().Equal("crc64", "crc32_generic");
        module.Aliases.Should().Equal("a*", "b");
    }

    [Theory]
    [InlineData("usr/lib/modules/6.12/kernel/drivers/vfio/pci/vfio-pci.ko.xz", "vfio_pci")]
    [InlineData("vfio-pci", "vfio_pci")]
    [InlineData("crc32c_generic.ko", "crc32c_generic")]
    public void NamesTakeHyphensForUnderscores(string path, string name) => KernelModule.NameOf(path).Should().Be(name);

    // Header (64 bytes), .modinfo, names, then a table of three sections: none, .modinfo, the names.
    private static byte[] Elf(bool big)
    {
        var info = Encoding.ASCII.GetBytes(ModInfo);
        var names = Encoding.ASCII.GetBytes("\0.modinfo\0.shstrtab\0");
        var table = 64 + info.Length + names.Length;
        var elf = new byte[table + 3 * 64];
        "\x7f"u8.CopyTo(elf);
        "ELF"u8.CopyTo(elf.AsSpan(1));
        elf[4] = 2;
        elf[5] = (byte)(big ? 2 : 1);
        Put(elf, 0x28, 8, table, big);
        Put(elf, 0x3a, 2, 64, big);
        Put(elf, 0x3c, 2, 3, big);
        Put(elf, 0x3e, 2, 2, big);
        info.CopyTo(elf, 64);
        names.CopyTo(elf, 64 + info.Length);
        Section(elf, table + 64, 1, 64, info.Length, big);
        Section(elf, table + 128, 10, 64 + info.Length, names.Length, big);
        return elf;
    }

    private static void Section(byte[] elf, int at, int name, int offset, int size, bool big)
    {
        Put(elf, at, 4, name, big);
        Put(elf, at + 0x18, 8, offset, big);
        Put(elf, at + 0x20, 8, size, big);
    }

    private static void Put(byte[] elf, int at, int width, long value, bool big)
    {
        Span<byte> wide = stackalloc byte[8];
        if (big)
            BinaryPrimitives.WriteInt64BigEndian(wide, value);
        else
            BinaryPrimitives.WriteInt64LittleEndian(wide, value);
        (big ? wide[^width..] : wide[..width]).CopyTo(elf.AsSpan(at));
    }
}
