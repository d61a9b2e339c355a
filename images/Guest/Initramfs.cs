using Lab.Images.Packages;

namespace Lab.Images.Guest;

/// <summary>Lays out the guest's whole file system.</summary>
internal static class Initramfs
{
    private static readonly string[] EmptyFolders =
        ["dev", "etc", "mnt", "proc", "run", "sys", "tmp", "usr/bin", "usr/lib", "usr/lib64", "usr/sbin", "var"];

    private const uint Program = 0x1ed; // 755
    private const uint Data = 0x1a4; // 644
    private const uint Secret = 0x180; // 600

    public static NewcWriter Build(
        GuestRecipe recipe, string init, PackageTree tree, string release,
        IReadOnlyList<(KernelModule Module, byte[] Content)> modules, string keys)
    {
        var archive = new NewcWriter();
        AddFrame(archive);
        archive.AddText("init", init.Replace("@bootModules@", string.Join(' ', recipe.BootModules), StringComparison.Ordinal), Program);
        foreach (var file in recipe.Files)
            archive.AddFile(file, tree.Read(file), Program);
        AddModules(archive, release, modules);
        archive.AddFolder("root", 0x1c0); // 700: the SSH server refuses keys in a folder that others may write
        archive.AddFolder("root/.ssh", 0x1c0);
        archive.AddText("root/.ssh/authorized_keys", GuestKeys.Public(keys, GuestKeys.User) + "\n", Secret);
        archive.AddFile("etc/dropbear/key", OpenSshKey.ToDropbear(File.ReadAllText(Path.Combine(keys, GuestKeys.Host))), Secret);
        return archive;
    }

    private static void AddFrame(NewcWriter archive)
    {
        foreach (var folder in EmptyFolders)
            archive.AddFolder(folder);
        foreach (var merged in new[] { "bin", "lib", "lib64", "sbin" }) // the packages expect the merged layout but do not bring its links
            archive.AddLink(merged, $"usr/{merged}");
        archive.AddDevice("dev/console", 5, 1, Secret); // the kernel opens it before devtmpfs is there
        archive.AddDevice("dev/null", 1, 3, 0x1b6);
        archive.AddText("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n", Data);
        archive.AddText("etc/group", "root:x:0:\n", Data);
        archive.AddText("etc/hosts", "127.0.0.1 localhost\n", Data);
    }

    private static void AddModules(NewcWriter archive, string release, IReadOnlyList<(KernelModule Module, byte[] Content)> modules)
    {
        var folder = $"usr/lib/modules/{release}";
        foreach (var (module, content) in modules)
            archive.AddFile($"{folder}/{module.Path}", content, Data);
        var all = modules.Select(m => m.Module).ToList();
        archive.AddText($"{folder}/modules.dep", ModuleIndex.Dependencies(all), Data);
        archive.AddText($"{folder}/modules.alias", ModuleIndex.Aliases(all), Data);
    }
}
