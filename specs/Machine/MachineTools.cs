using System.Runtime.CompilerServices;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

/// <summary>Finds the QEMU and the guest image for these specs, or skips with the command that would bring them.</summary>
static class MachineTools
{
    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<QemuBinary> QemuAsync()
    {
        var path = Candidates().FirstOrDefault(File.Exists);
        if (path is null)
            Assert.Skip("no qemu-system-x86_64 here; `./run-lab.sh setup` installs one");
        return await QemuBinary.ProbeAsync(path, "x86_64", Cancel);
    }

    public static GuestImage Image()
    {
        var directory = Environment.GetEnvironmentVariable("LAB_IMAGE") ?? Path.Combine(Checkout(), ".lab", "images", "x86_64");
        if (!File.Exists(Path.Combine(directory, "image.json")))
            Assert.Skip("no x86_64 guest image here; `./run-lab.sh setup` builds one");
        return GuestImage.Load(directory);
    }

    /// <summary>A directory of the spec's own; it stays, as evidence does.</summary>
    public static string Evidence([CallerMemberName] string name = "")
        => Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "lab-specs-evidence", $"{name}-{Environment.ProcessId}")).FullName;

    static IEnumerable<string> Candidates()
    {
        const string name = "qemu-system-x86_64";
        if (Environment.GetEnvironmentVariable("LAB_QEMU") is { Length: > 0 } chosen)
            return [chosen];
        var search = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name));
        return [Path.Combine(Checkout(), ".lab", "qemu", "pinned", "bin", name), .. search];
    }

    static string Checkout([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "..", "..", ".."));
}
