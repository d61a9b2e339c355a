using System.Diagnostics;
using System.Runtime.InteropServices;
using Lab.Images.Agent;
using Lab.Images.Guest;
using Lab.Images.Packages;
using Lab.Images.Qemu;
using Lab.Images.Tools;

namespace Lab.Images;

/// <summary>Builds what the lab needs to run guests: QEMU, guest images and the guest program.</summary>
/// <param name="paths">Where things lie.</param>
/// <param name="progress">Gets a line when a thing begins and one with its seconds when it is done; also from several threads at once.</param>
public sealed class ImageSetup(ImagePaths paths, IProgress<string> progress)
{
    /// <summary>
    /// Whether everything for the architecture is built from the present recipe, lock file and guest sources. Reads small files only:
    /// a few milliseconds.
    /// </summary>
    /// <param name="arch">The guests' architecture.</param>
    /// <param name="choice">Which QEMU, kernel and runtime; null for the pinned ones and the architecture's own.</param>
    /// <exception cref="ImageException">There is no recipe for the architecture or the runtime, or the lock file is damaged.</exception>
    public bool IsCurrent(string arch, ImageChoice? choice = null) =>
        Plan(arch, OfArch(arch, choice ?? ImageChoice.Pinned), LockFile.Read(paths.Lock)) is { Any: false };

    /// <summary>
    /// Builds what is missing or out of date; does nothing when all is current. A second set-up in the checkout waits for the first.
    /// </summary>
    /// <param name="arch">The guests' architecture, for example <c>x86_64</c>.</param>
    /// <param name="choice">Which QEMU, kernel and runtime.</param>
    /// <param name="updateLock">
    /// Takes the packages that the mirror offers now, and writes them to the lock file: those of the suites that are chosen, or the pinned
    /// ones when no suite is.
    /// </param>
    /// <param name="ct">Cancelling ends every program that was started.</param>
    /// <exception cref="ImageException">It cannot be done; <see cref="ImageException.HostUnable"/> tells whose fault that is.</exception>
    public async Task EnsureAsync(string arch, ImageChoice choice, bool updateLock, CancellationToken ct)
    {
        if (!updateLock && IsCurrent(arch, choice))
            return;
        try
        {
            // On the thread pool, so that a caller that blocks its own context cannot block the set-up.
            choice = OfArch(arch, choice);
            await Task.Run(() => BuildAloneAsync(new Order(RecipeBook.Load(arch, choice.Runtime), choice, updateLock), ct), ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ImageException.Host(
                $"the set-up cannot write below {paths.Lab}: {e.Message}; free some space (1 GB is enough) or mend the permissions", e);
        }
        catch (ToolException e)
        {
            throw new ImageException($"a step of the set-up failed: {e.Message}; run it again, and if it stays delete {paths.Lab}", e);
        }
    }

    private async Task BuildAloneAsync(Order order, CancellationToken ct)
    {
        // First, as it takes no mirror to know that a suite has no such packages.
        order.Recipe.WithKernelOf(order.Choice.Kernel).WithQemuOf(order.Choice.Qemu ?? Suites.Pinned);
        using var alone = await SetupLock.TakeAsync(paths.SetupLock, progress, ct);
        using var work = WorkFolder.Open(paths.Work);
        await BuildAsync(order, work, ct);
    }

    private async Task BuildAsync(Order order, WorkFolder work, CancellationToken ct)
    {
        var (recipe, choice, updateLock) = order;
        var clock = Stopwatch.StartNew();
        var locks = LockFile.Read(paths.Lock);
        var needs = Plan(recipe.Arch, choice, locks); // anew: another set-up may have done it all while this one waited
        if (!updateLock && !needs.Any)
            return;
        var store = new PackageStore(new PackageCache(paths.Cache), locks, MirrorFinder.OfHost, work, progress);
        var images = BuildImagesAsync(order, needs, locks, store, work, ct);
        if (recipe.Agent is not { Cross: null, Libraries: [] })
        {
            await images; // the agent's linker or libraries are among them, and may be others now
            needs = Plan(recipe.Arch, choice, locks);
        }

        // Side by side, as the compiler and the downloads do not need each other; and when one fails the other still ends its work.
        await Task.WhenAll(
            images, needs.Plugin ? BuildPluginAsync(work, ct) : Task.CompletedTask,
            needs.Agent ? BuildAgentAsync(recipe, choice.Runtime, locks, store, work, ct) : Task.CompletedTask);
        progress.Report($"setup: {recipe.Arch} is ready after {clock.Elapsed.TotalSeconds:F1} s");
    }

    private async Task BuildImagesAsync(Order order, Needs needs, LockFile locks, PackageStore store, WorkFolder work, CancellationToken ct)
    {
        var (recipe, choice, updateLock) = order;
        if (!updateLock && needs is { Qemu: false, Guest: false, Cross: false })
            return;
        var cache = new PackageCache(paths.Cache);
        var (qemu, guest) = await Step.RunAsync(progress, $"packages: QEMU and guest for {recipe.Arch}", async () => (
            choice.Qemu is { } suite ? await store.GetAsync(PackageSet.Qemu(recipe, suite), order.Updates(suite), ct) : [],
            await GuestPackagesAsync(order, store, ct)));
        IReadOnlyList<Package> tools = recipe.Agent.Cross is { } cross
            ? await store.GetAsync(PackageSet.Cross(recipe, cross), order.Updates(Suites.Pinned), ct)
            : [];
        if (updateLock)
            locks.Save(paths.Lock);
        needs = Plan(recipe.Arch, choice, locks);
        if (needs.Qemu)
            await BuildQemuAsync(recipe, choice.Qemu!, qemu, locks, cache, work, ct);
        if (needs.Guest)
            await Step.RunAsync(progress, $"guest image: {choice.Kernel} kernel, initramfs and keys for {recipe.Arch}", () =>
                new GuestBuilder(recipe.WithKernelOf(choice.Kernel), cache, work).BuildAsync(
                    guest, paths.GuestImage(recipe.Arch, choice.Kernel), GuestKey(recipe.Arch, choice.Kernel, locks), ct));
        if (needs.Cross)
            await BuildCrossAsync(recipe, tools, locks, cache, work, ct);
    }

    // The user land is the pinned one, whatever the kernel: a run with another kernel then differs in nothing else.
    private static async Task<IReadOnlyList<Package>> GuestPackagesAsync(Order order, PackageStore store, CancellationToken ct)
    {
        var (recipe, choice, _) = order;
        var pinned = await store.GetAsync(PackageSet.Guest(recipe), order.Updates(Suites.Pinned), ct);
        return choice.Kernel == Suites.Pinned ? pinned :
        [
            .. pinned.Where(p => recipe.Guest.Packages.Contains(p.Name)),
            .. await store.GetAsync(PackageSet.Kernel(recipe, choice.Kernel), order.Updates(choice.Kernel), ct),
        ];
    }

    private async Task BuildCrossAsync(
        Recipe recipe, IReadOnlyList<Package> packages, LockFile locks, PackageCache cache, WorkFolder work, CancellationToken ct)
    {
        var cross = recipe.Agent.Cross!;
        if (RuntimeInformation.OSArchitecture.ToString() != cross.HostArch)
            throw ImageException.Host(
                $"the guest program for {recipe.Arch} is linked on {cross.HostArch} hosts, not on {RuntimeInformation.OSArchitecture}");
        await Step.RunAsync(progress, $"cross tools: a linker for {recipe.Arch}", () =>
            new CrossTools(recipe, cross, cache, work).BuildAsync(packages, paths.Cross(recipe.Arch), CrossKey(recipe.Arch, locks), ct));
    }

    private async Task BuildQemuAsync(
        Recipe recipe, string suite, IReadOnlyList<Package> packages, LockFile locks, PackageCache cache, WorkFolder work, CancellationToken ct)
    {
        if (RuntimeInformation.OSArchitecture.ToString() != recipe.Qemu.HostArch)
            throw ImageException.Host(
                $"the {suite} QEMU runs on {recipe.Qemu.HostArch} hosts, not on {RuntimeInformation.OSArchitecture}: use --qemu host");
        await Step.RunAsync(progress, $"qemu: unpacking {packages.Count} packages", () => new QemuBuilder(recipe.WithQemuOf(suite), cache, work)
            .BuildAsync(packages, paths.Qemu(suite), QemuKey(recipe.Arch, suite, locks), ct));
    }

    private async Task BuildAgentAsync(Recipe recipe, string runtime, LockFile locks, PackageStore store, WorkFolder work, CancellationToken ct)
    {
        var packages = recipe.Agent.Libraries.Count > 0 ? await store.GetAsync(PackageSet.Guest(recipe), updateLock: false, ct) : [];
        await Step.RunAsync(progress, $"agent: the guest program for {recipe.Agent.Runtime ?? recipe.Agent.Framework}, {Runtimes.NameOf(recipe.Agent.Kind)}", () =>
            new AgentBuilder(recipe, paths, work).BuildAsync(packages, paths.Agent(recipe.Arch, runtime), AgentKey(recipe.Arch, runtime, locks), ct));
    }

    private Task<string> BuildPluginAsync(WorkFolder work, CancellationToken ct) =>
        Step.RunAsync(progress, "plugin: the instruction counter for QEMU", () => new PluginBuilder(paths, work).BuildAsync(ct));

    private Needs Plan(string arch, ImageChoice choice, LockFile locks) => new(
        choice.Qemu is { } suite
            && (!Stamp.Matches(QemuBuilder.StampOf(paths.Qemu(suite), arch), QemuKey(arch, suite, locks)) || !File.Exists(QemuBuilder.ProgramOf(paths.Qemu(suite), arch))),
        !Stamp.Matches(Path.Combine(paths.GuestImage(arch, choice.Kernel), GuestBuilder.StampName), GuestKey(arch, choice.Kernel, locks)),
        RecipeKeys.Of(arch, choice.Runtime).HasCross && !Stamp.Matches(Path.Combine(paths.Cross(arch), CrossTools.StampName), CrossKey(arch, locks)),
        !Stamp.Matches(Path.Combine(paths.Agent(arch, choice.Runtime), AgentManifest.FileName), AgentKey(arch, choice.Runtime, locks)),
        !PluginBuilder.IsCurrent(paths));

    private static ImageChoice OfArch(string arch, ImageChoice choice) => choice with { Runtime = Runtimes.Of(arch, choice.Runtime) };

    private static string QemuKey(string arch, string suite, LockFile locks) =>
        RecipeKeys.Of(arch).Qemu(suite, locks.Describe(PackageSet.QemuName(arch, suite)));

    private static string GuestKey(string arch, string kernel, LockFile locks) =>
        RecipeKeys.Of(arch).Guest(kernel, locks.Describe(PackageSet.GuestName(arch)) + locks.Describe(PackageSet.KernelName(arch, kernel)));

    private static string CrossKey(string arch, LockFile locks) => RecipeKeys.Of(arch).Cross(locks.Describe(PackageSet.CrossName(arch)));

    private string AgentKey(string arch, string runtime, LockFile locks)
    {
        var keys = RecipeKeys.Of(arch, runtime);
        var packages = (keys.HasCross ? locks.Describe(PackageSet.CrossName(arch)) : "") + (keys.HasLibraries ? locks.Describe(PackageSet.GuestName(arch)) : "");
        return keys.Agent(packages, AgentSources.HashOf(paths.Checkout));
    }

    /// <summary>What was asked for.</summary>
    private sealed record Order(Recipe Recipe, ImageChoice Choice, bool UpdateLock)
    {
        public bool Updates(string suite) => UpdateLock && Choice.Updates(suite);
    }

    /// <summary>What has to be built.</summary>
    private sealed record Needs(bool Qemu, bool Guest, bool Cross, bool Agent, bool Plugin)
    {
        public bool Any => Qemu || Guest || Cross || Agent || Plugin;
    }
}
