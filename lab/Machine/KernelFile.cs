using System.Buffers.Binary;
using System.Text;

namespace Lab.Machine;

/// <summary>Tells from a file's own magic numbers whether it is a kernel, and for what. Booting the wrong file only hangs.</summary>
internal static class KernelFile
{
    // Enough for every header looked at here: the s390 one is the farthest in, at 64 KiB + 16.
    private const int HeadBytes = 128 * 1024;

    /// <summary>Throws <see cref="MachineInputException"/> unless the file is a kernel for <paramref name="arch"/>.</summary>
    public static void Require(string path, string arch)
    {
        if (!File.Exists(path))
            throw new MachineInputException(path, "no such file", $"Name a kernel file for {arch}.");
        var head = Head(path);
        var (found, reason) = Identify(head);
        if (found is null)
            throw new MachineInputException(path, reason, $"Name a kernel for {arch}{(arch == "x86_64" ? ": a bzImage or an ELF vmlinux" : "")}.");
        if (found != arch)
            throw new MachineInputException(path, $"{reason} for {found}, not {arch}", $"Name a kernel for {arch}, or choose --arch {found}.");
        if (arch == "x86_64" && ElfFile.IsElf(head) && !ElfFile.HasPvhNote(path))
            throw new MachineInputException(path, "an ELF file without a PVH entry, which QEMU cannot boot", "Build it with CONFIG_PVH=y, or name the bzImage.");
    }

    /// <summary>The release in a bzImage's header, or null where the format does not say.</summary>
    public static string? Release(string path)
    {
        var head = Head(path);
        if (!IsBzImage(head))
            return null;
        var offset = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(0x20e)) + 0x200;
        if (offset == 0x200 || offset >= head.Length)
            return null;
        var text = head.AsSpan(offset, Math.Min(200, head.Length - offset));
        var end = text.IndexOfAny((byte)0, (byte)' ');
        return end > 0 ? Encoding.ASCII.GetString(text[..end]) : null;
    }

    private static (string? Arch, string Reason) Identify(byte[] head)
    {
        if (ElfFile.IsElf(head))
            return ElfFile.Identify(head);
        if (IsBzImage(head))
            return ("x86_64", "a bzImage");
        if (Has(head, 0x38, "ARM\x64"u8))
            return ("aarch64", "an Image");
        if (Has(head, 0x38, "RSC\x05"u8))
            return ("riscv64", "an Image");
        if (Has(head, 0x10008, "S390EP"u8))
            return ("s390x", "an image");
        if (Has(head, 0, [0x1f, 0x8b]))
            return (null, "a gzip file, not a kernel that QEMU can load; unpack it first");
        return (null, head.Length == 0 ? "empty, not a kernel" : "not a kernel");
    }

    private static bool IsBzImage(byte[] head) => Has(head, 0x1fe, [0x55, 0xaa]) && Has(head, 0x202, "HdrS"u8);

    private static bool Has(byte[] head, int offset, ReadOnlySpan<byte> magic)
        => head.Length >= offset + magic.Length && head.AsSpan(offset, magic.Length).SequenceEqual(magic);

    private static byte[] Head(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var head = new byte[HeadBytes];
            return head[..file.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false)];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new MachineInputException(path, problem.Message, "Make it readable.", problem);
        }
    }
}
