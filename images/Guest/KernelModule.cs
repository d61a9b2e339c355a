using System.Buffers.Binary;
using System.Text;

namespace Lab.Images.Guest;

/// <summary>
/// A kernel module and what its own <c>.modinfo</c> section says. Kernel packages ship no <c>modules.dep</c>, so this is where it comes from.
/// </summary>
/// <param name="Path">Path below the release's module folder, without compression suffix: <c>kernel/drivers/nvme/host/nvme.ko</c>.</param>
/// <param name="Needs">Names of the modules that must be loaded before.</param>
/// <param name="SoftNeeds">Names of those that should be.</param>
/// <param name="Aliases">Patterns by which the kernel asks for it.</param>
internal sealed record KernelModule(
    string Path,
    IReadOnlyList<string> Needs,
    IReadOnlyList<string> SoftNeeds,
    IReadOnlyList<string> Aliases)
{
    public string Name => NameOf(Path);

    /// <summary>The kernel takes '-' and '_' for the same in module names.</summary>
    public static string NameOf(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        var dot = name.IndexOf(".ko", StringComparison.Ordinal);
        return (dot < 0 ? name : name[..dot]).Replace('-', '_');
    }

    public static KernelModule Parse(string path, ReadOnlySpan<byte> elf)
    {
        var facts = Encoding.UTF8.GetString(Section(elf, ".modinfo"u8)).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(f => f.Split('=', 2)).Where(f => f.Length == 2).ToLookup(f => f[0], f => f[1]);
        var needs = facts["depends"].SelectMany(d => d.Split(',', StringSplitOptions.RemoveEmptyEntries)).Select(NameOf);
        var soft = facts["softdep"].SelectMany(Before).Select(NameOf);
        return new KernelModule(path, [.. needs], [.. soft], [.. facts["alias"]]);
    }

    // "pre: a b post: c": only those before are wanted.
    private static IEnumerable<string> Before(string softdep) =>
        softdep.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(w => w != "pre:").Skip(1).TakeWhile(w => !w.EndsWith(':'));

    /// <summary>A section of a 64-bit ELF file of either byte order.</summary>
    /// <remarks>
    /// ELF64 header: e_ident[5] byte order (1 little, 2 big), e_shoff u64 at 0x28, e_shentsize u16 at 0x3a,
    /// e_shnum at 0x3c, e_shstrndx at 0x3e.
    /// Section header: sh_name u32 at 0, sh_offset u64 at 0x18, sh_size u64 at 0x20.
    /// </remarks>
    private static ReadOnlySpan<byte> Section(ReadOnlySpan<byte> elf, ReadOnlySpan<byte> wanted)
    {
        var big = elf[5] == 2;
        var table = (int)U64(elf[0x28..], big);
        int size = U16(elf[0x3a..], big), count = U16(elf[0x3c..], big);
        var names = Content(elf, elf[(table + U16(elf[0x3e..], big) * size)..], big);
        for (var i = 0; i < count; i++)
        {
            var header = elf[(table + i * size)..];
            var name = names[(int)U32(header, big)..];
            if (name[..name.IndexOf((byte)0)].SequenceEqual(wanted))
                return Content(elf, header, big);
        }

        return [];
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> elf, ReadOnlySpan<byte> header, bool big) =>
        elf.Slice((int)U64(header[0x18..], big), (int)U64(header[0x20..], big));

    private static ushort U16(ReadOnlySpan<byte> at, bool big) =>
        big ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

    private static uint U32(ReadOnlySpan<byte> at, bool big) =>
        big ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

    private static ulong U64(ReadOnlySpan<byte> at, bool big) =>
        big ? BinaryPrimitives.ReadUInt64BigEndian(at) : BinaryPrimitives.ReadUInt64LittleEndian(at);
}
