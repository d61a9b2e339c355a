using System.Buffers.Binary;
using System.IO.Compression;
using Lab.Images;
using Lab.Images.Guest;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class BzImageSpec
{
    private static readonly byte[] Elf = [0x7f, .. "ELF and more"u8];
    private static readonly byte[] Pvh = [.. Elf, 4, 0, 0, 0, 8, 0, 0, 0, 18, 0, 0, 0, .. "Xen\0"u8, 0, 0, 0, 1, 0, 0, 0, 0];

    [Fact]
    public async Task AKernelThatQemuCanStartIsTakenOut() => (await ExtractAsync(Gzip(Pvh))).Should().Equal(Pvh);

    [Fact]
    public async Task AKernelWithoutAPvhNoteStaysPacked() => (await ExtractAsync(Gzip(Elf))).Should().BeNull();

    [Fact]
    public async Task AKernelPackedInAnUnknownWayStaysPacked() => (await ExtractAsync([4, 0x22, 0x4d, 0x18, .. Pvh])).Should().BeNull();

    [Fact]
    public async Task AFileThatIsNoBzImageIsRefused()
    {
        using var scratch = new Scratch();
        var extracting = () => BzImage.ExtractAsync(Pvh, scratch.Folder, TestContext.Current.CancellationToken);
        await extracting.Should().ThrowAsync<ImageException>().WithMessage("*not a bzImage*");
    }

    private static async Task<byte[]?> ExtractAsync(byte[] payload)
    {
        using var scratch = new Scratch();
        var image = new byte[1024 + payload.Length];
        image[0x1f1] = 1;
        "HdrS"u8.CopyTo(image.AsSpan(0x202));
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(0x24c), payload.Length);
        payload.CopyTo(image, 1024);
        return await BzImage.ExtractAsync(image, scratch.Folder, TestContext.Current.CancellationToken);
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest))
            stream.Write(content);
        return packed.ToArray();
    }
}
