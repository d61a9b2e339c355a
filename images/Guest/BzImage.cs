using System.Buffers.Binary;
using Lab.Images.Tools;

namespace Lab.Images.Guest;

/// <summary>
/// Takes the ELF kernel out of an x86 bzImage. QEMU starts that one directly through its PVH note, which spares the guest
/// the unpacking: under TCG that is more than a second.
/// </summary>
/// <remarks>
/// Setup header, from the kernel's Documentation/arch/x86/boot.rst:
/// <code>
/// 0x1f1 u8  setup_sects      sectors of real-mode code after the first one
/// 0x202 u32 "HdrS"
/// 0x248 u32 payload_offset   from the end of the real-mode code
/// 0x24c u32 payload_length   with the unpacked size in its last four bytes (not for gzip, whose own trailer that is)
/// </code>
/// </remarks>
internal static class BzImage
{
    private const int Sector = 512;

    // An ELF note: type 18 (the 32-bit entry) and the name "Xen".
    private static readonly byte[] PvhNote = [18, 0, 0, 0, (byte)'X', (byte)'e', (byte)'n', 0];

    /// <summary>The ELF kernel, or null where QEMU could not start it: it is packed in a way unknown here, or has no PVH note.</summary>
    /// <exception cref="ImageException">The file is not a bzImage, or is damaged.</exception>
    public static async Task<byte[]?> ExtractAsync(byte[] image, string folder, CancellationToken ct)
    {
        if (image.Length < 0x250 || !image.AsSpan(0x202, 4).SequenceEqual("HdrS"u8))
            throw new ImageException(
                "the kernel package's file is not a bzImage: the recipe does not fit it, mend kernel handling or restore images.lock");
        var payload = Payload(image);
        if (!Unpacker.Knows(payload))
            return null;
        var size = BinaryPrimitives.ReadUInt32LittleEndian(payload[^4..]);
        var kernel = await Unpacker.UnpackAsync(Packed(payload), "the kernel", folder, ct);
        if (kernel.Length != size || !kernel.AsSpan().StartsWith("\x7f"u8))
            throw new ImageException(
                $"the kernel unpacked to {kernel.Length} bytes instead of {size}, or to no ELF file: delete .lab/cache and run it again");
        return kernel.AsSpan().IndexOf(PvhNote) < 0 ? null : kernel;
    }

    private static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> image)
    {
        var sectors = image[0x1f1] == 0 ? 4 : image[0x1f1]; // zero stands for four, for the oldest boot loaders' sake
        var start = (sectors + 1) * Sector + BinaryPrimitives.ReadInt32LittleEndian(image[0x248..]);
        return image.Slice(start, BinaryPrimitives.ReadInt32LittleEndian(image[0x24c..]));
    }

    private static byte[] Packed(ReadOnlySpan<byte> payload)
    {
        var gzip = payload.StartsWith(new byte[] { 0x1f, 0x8b });
        return (gzip ? payload : payload[..^4]).ToArray();
    }
}
