using System.Runtime.InteropServices;
using Lab.Images.Herd;
using Lab.Images.Packages;
using Lab.Images.Tools;

namespace Lab.Images;

/// <summary>Sets up herd7, which only the specs of litmus tests use.</summary>
/// <param name="paths">Where things lie.</param>
/// <param name="progress">Gets a line when a thing begins and one with its seconds when it is done.</param>
public sealed class HerdSetup(ImagePaths paths, IProgress<string> progress)
{
    /// <summary>Raise it when the same packages would now be unpacked otherwise.</summary>
    private const string Builder = "1";

    /// <summary>Whether it is there, and from the packages that are locked now.</summary>
    /// <exception cref="ImageException">The lock file is damaged.</exception>
    public bool IsCurrent => Stamp.Matches(Path.Combine(paths.Herd, HerdBuilder.StampName), Key(LockFile.Read(paths.Lock)));

    /// <summary>Builds what is missing or out of date.</summary>
    /// <param name="updateLock">Takes the packages that the mirror offers now, and writes them to the lock file.</param>
    /// <param name="ct">Cancelling ends every program that was started.</param>
    /// <exception cref="ImageException">It cannot be done; <see cref="ImageException.HostUnable"/> tells whose fault that is.</exception>
    public async Task EnsureAsync(bool updateLock, CancellationToken ct)
    {
        if (!updateLock && IsCurrent)
            return;
        if (RuntimeInformation.OSArchitecture.ToString() != HerdBuilder.HostArch)
            throw ImageException.Host($"herd7 is unpacked for {HerdBuilder.HostArch} hosts, not for {RuntimeInformation.OSArchitecture}: install herdtools7 from Debian sid, or do without it");
        using var alone = await SetupLock.TakeAsync(paths.SetupLock, progress, ct);
        using var work = WorkFolder.Open(paths.Work);
        var cache = new PackageCache(paths.Cache);
        var locks = LockFile.Read(paths.Lock);
        try
        {
            await Step.RunAsync(progress, "herd7: unpacking", async () =>
            {
                var packages = await new PackageStore(cache, locks, MirrorFinder.OfHost, work, progress).GetAsync(PackageSet.Herd, updateLock, ct);
                if (updateLock)
                    locks.Save(paths.Lock);
                return await new HerdBuilder(cache, work).BuildAsync(packages, paths.Herd, Key(locks), ct);
            });
        }
        catch (ToolException e)
        {
            throw new ImageException($"herd7 cannot be unpacked: {e.Message}; run it again, and if it stays delete {paths.Herd}", e);
        }
    }

    private static string Key(LockFile locks) => Hash.OfTexts(Builder, HerdBuilder.Script, locks.Describe(PackageSet.Herd.Name));
}
