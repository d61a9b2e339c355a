using Lab.Images.Qemu;
using Lab.Images.Tools;

namespace Lab.Images;

/// <summary>Makes ready what container cells are made of. Only they need it, so nothing else builds it.</summary>
/// <param name="paths">Where things lie.</param>
/// <param name="progress">Gets a line when a thing begins and one with its seconds when it is done.</param>
public sealed class ContainerRootSetup(ImagePaths paths, IProgress<string> progress)
{
    /// <summary>Builds the relay where it is missing or out of date, beside a QEMU that is set up.</summary>
    /// <param name="arch">The guests' architecture.</param>
    /// <param name="suite">"pinned", or a suite, as <see cref="Suites.Find"/> gives it.</param>
    /// <param name="ct">Cancelling ends every program that was started.</param>
    /// <exception cref="ImageException">The QEMU is not set up, or there is no compiler.</exception>
    public async Task<ContainerRoot> EnsureAsync(string arch, string suite, CancellationToken ct)
    {
        var stamp = QemuBuilder.StampOf(paths.Qemu(suite), arch);
        if (!File.Exists(stamp))
            throw ImageException.Host($"the {suite} QEMU for {arch} is not built: run ./run-lab.sh setup --arch {arch}");
        if (!RelayBuilder.IsCurrent(paths))
        {
            using var alone = await SetupLock.TakeAsync(paths.SetupLock, progress, ct);
            using var work = WorkFolder.Open(paths.Work);
            if (!RelayBuilder.IsCurrent(paths)) // another set-up may have done it while this one waited
                await Step.RunAsync(progress, "relay: the lab's door into containers", () => new RelayBuilder(paths, work).BuildAsync(ct));
        }
        var qemu = RecipeBook.Load(arch).WithQemuOf(suite).Qemu;
        var libraries = string.Join(':', qemu.Libraries.Select(folder => $"/{folder}"));
        return new(
            arch, Path.GetDirectoryName(stamp)!, paths.Relay, Hash.OfTexts(await File.ReadAllTextAsync(stamp, ct), Hash.OfFile(paths.Relay)),
            [$"/{qemu.Loader}", "--argv0", $"/{qemu.Program}", "--library-path", libraries, $"/{qemu.Program}"]);
    }
}
