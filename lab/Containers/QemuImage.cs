using System.Formats.Tar;
using Docker.DotNet;
using Lab.Images;

namespace Lab.Containers;

/// <summary>The image of container cells: a QEMU's root and the relay, handed to the engine as it is. No registry and no other image is behind it.</summary>
/// <param name="images">The engine's.</param>
/// <param name="root">What it is made of.</param>
internal sealed class QemuImage(IImageOperations images, ContainerRoot root)
{
    private const string Repository = "nvme-lab-qemu";

    // Raise it when the same parts would now be put together otherwise.
    private const string Layout = "1";

    // Of the checkout's root, so that an image that it made earlier can go, and none of another checkout's.
    private const string RootLabel = "org.nvme-lab.root";

    private string Digest => Sha256($"{Layout} {root.Digest}");

    private string Tag => $"{root.Arch}-{Digest[..12]}";

    /// <summary>What the engine calls it.</summary>
    public string Name => $"{Repository}:{Tag}";

    /// <summary>Makes it where the engine has not got it, in place of what the same root was before.</summary>
    public async Task EnsureAsync(IProgress<string>? progress, CancellationToken cancel)
    {
        try
        {
            await images.InspectImageAsync(Name, cancel).ConfigureAwait(false);
            return;
        }
        catch (DockerImageNotFoundException)
        {
            progress?.Report($"image {Name}: made from {root.Folder}");
        }
        var file = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        await using (file.ConfigureAwait(false))
        {
            await WriteAsync(file, cancel).ConfigureAwait(false);
            file.Position = 0;
            await images.CreateImageAsync(
                new() { FromSrc = "-", Repo = Repository, Tag = Tag, Changes = [$"LABEL {Owner.DigestLabel}={Digest} {RootLabel}={Sha256(root.Folder)}"] },
                file, null, new Progress<Docker.DotNet.Models.JSONMessage>(), cancel).ConfigureAwait(false);
        }
        await RemoveEarlierAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>The image's content as a tar archive.</summary>
    internal async Task WriteAsync(Stream archive, CancellationToken cancel)
    {
        var tar = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true);
        await using (tar.ConfigureAwait(false))
        {
            foreach (var entry in Entries(new(root.Folder)))
                await AddAsync(tar, entry.FullName, Path.GetRelativePath(root.Folder, entry.FullName), cancel).ConfigureAwait(false);
            await AddAsync(tar, root.Relay, Confinement.Relay[1..], cancel).ConfigureAwait(false);
            // What the volume there begins with, its owner included.
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.Directory, Confinement.Folder[1..])
                {
                    Uid = Confinement.User, Gid = Confinement.User, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute,
                }, cancel).ConfigureAwait(false);
        }
    }

    // Folders before what is in them. A link is a link, also one to a folder above it, which QEMU's root has.
    private static IEnumerable<FileSystemInfo> Entries(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            yield return entry;
            if (entry is DirectoryInfo { LinkTarget: null } below)
                foreach (var deeper in Entries(below))
                    yield return deeper;
        }
    }

    // Root's, whoever unpacked the packages, and to be changed by nobody.
    private static async Task AddAsync(TarWriter tar, string path, string name, CancellationToken cancel)
    {
        const UnixFileMode readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode executable = readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var info = new FileInfo(path);
        if (info.LinkTarget is { } target)
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target }, cancel).ConfigureAwait(false);
            return;
        }
        if (Directory.Exists(path))
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, name) { Mode = executable }, cancel).ConfigureAwait(false);
            return;
        }
        var file = info.OpenRead();
        await using (file.ConfigureAwait(false))
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = (info.UnixFileMode & UnixFileMode.UserExecute) != 0 ? executable : readable, DataStream = file }, cancel).ConfigureAwait(false);
    }

    private async Task RemoveEarlierAsync(CancellationToken cancel)
    {
        var ours = await images.ListImagesAsync(
            new() { Filters = new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [$"{RootLabel}={Sha256(root.Folder)}"] = true } } }, cancel).ConfigureAwait(false);
        foreach (var image in ours.Where(image => image.Labels[Owner.DigestLabel] != Digest))
        {
            try
            {
                await images.DeleteImageAsync(image.ID, new() { Force = false }, cancel).ConfigureAwait(false);
            }
            catch (DockerApiException)
            {
                // Another lab runs in it, or has removed it.
            }
        }
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
