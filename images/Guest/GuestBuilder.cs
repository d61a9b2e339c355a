using System.Text.Json.Nodes;
using Lab.Images.Packages;
using Lab.Images.Tools;

namespace Lab.Images.Guest;

/// <summary>Builds a guest image: kernel and its configuration, initramfs, keys and the <c>image.json</c> that tells how to start it.</summary>
internal sealed class GuestBuilder(Recipe recipe, PackageCache cache, WorkFolder work)
{
    public const string StampName = "image.json";
    private const string Initrd = "initramfs.cpio";
    private const string Config = "config";

    /// <summary>Builds into <paramref name="target"/>, replacing what was there except its keys.</summary>
    public async Task<string> BuildAsync(IReadOnlyList<Package> packages, string target, string key, CancellationToken ct)
    {
        var folder = work.New("image");
        var scratch = work.New("packages");
        var tree = await PackageTree.OpenAsync(packages.Select(cache.PathOf), scratch, ct);
        var (release, kernel, config) = KernelFiles.Find(tree.Files);
        await GuestKeys.EnsureAsync(folder, target, ct);
        var content = tree.Read(kernel);
        if (recipe.Guest.KernelPacked)
            content = await BzImage.ExtractAsync(content, scratch, ct) ?? content;
        await File.WriteAllBytesAsync(Path.Combine(folder, recipe.Guest.KernelName), content, ct);
        await File.WriteAllBytesAsync(Path.Combine(folder, Config), tree.Read(config), ct);
        var modules = await new ModuleCollector(tree, release, scratch)
            .CollectAsync(recipe.Guest.BootModules.Concat(recipe.Guest.Modules), ct);
        await using (var stream = File.Create(Path.Combine(folder, Initrd)))
            Initramfs.Build(recipe.Guest, RecipeBook.Init, tree, release, modules, folder).Write(stream);
        Stamp.Write(Path.Combine(folder, StampName), Describe(release, folder, key));
        work.Publish(folder, target);
        return release;
    }

    private JsonObject Describe(string release, string folder, string key) => new()
    {
        ["schema"] = 1,
        ["arch"] = recipe.Arch,
        ["kernel"] = recipe.Guest.KernelName,
        ["initrd"] = Initrd,
        ["kernelRelease"] = release,
        ["kernelConfig"] = Config,
        ["sshUser"] = "root",
        ["sshKey"] = GuestKeys.User,
        ["sshHostKey"] = GuestKeys.Public(folder, GuestKeys.Host),
        ["commandLine"] = recipe.Guest.CommandLine,
        ["cpu"] = recipe.Guest.Cpu,
        ["recipe"] = key,
    };
}
