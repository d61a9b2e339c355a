using Lab.Containers;
using Lab.Images;
using Lab.Machine;
using Lab.Machine.Places;

namespace Lab.Cases.Running;

/// <summary>What a checkout and its host have to offer for one cell: QEMU, guest image, agent and accelerator, all checked.</summary>
public sealed record LabSite
{
    /// <summary>Where built things lie.</summary>
    public required ImagePaths Paths { get; init; }
    /// <summary>The cell.</summary>
    public required LabOptions Options { get; init; }
    /// <summary>The QEMU of the cell.</summary>
    public required QemuBinary Qemu { get; init; }

    /// <summary>Where guests' QEMUs run.</summary>
    public QemuHost Host { get; private init; } = QemuHost.Process;

    private string AgentFolder => Paths.Agent(Options.Arch, Runtimes.Of(Options.Arch, Options.Runtime));

    /// <summary>What to send to the guest and run there.</summary>
    /// <exception cref="ImageException">The agent is not built.</exception>
    internal AgentManifest LoadAgent() => AgentManifest.Load(AgentFolder);

    /// <summary>Finds and probes the QEMU.</summary>
    /// <param name="paths">Of the checkout.</param>
    /// <param name="options">The cell.</param>
    /// <param name="cancel">Ends the probe.</param>
    /// <exception cref="CaseException">The QEMU is not there.</exception>
    /// <exception cref="HostUnableException">It cannot run, is too old, or cannot tell what reaches the device.</exception>
    public static async Task<LabSite> OpenAsync(ImagePaths paths, LabOptions options, CancellationToken cancel)
    {
        var qemu = await QemuBinary.ProbeAsync(FindQemu(paths, options), options.Arch, cancel).ConfigureAwait(false);
        qemu.RequireDevice("nvme"); // first: without the device there are no events of its either
        TraceTap.RequireEvents(qemu);
        return new() { Paths = paths, Options = options, Qemu = qemu };
    }

    /// <summary>The same cell with its guests' QEMUs in containers.</summary>
    /// <param name="engine">Makes them.</param>
    /// <param name="progress">Told what goes on.</param>
    /// <param name="cancel">Ends everything.</param>
    /// <exception cref="CaseException">The QEMU is not one of which the lab has the root.</exception>
    /// <exception cref="HostUnableException">The engine cannot run it.</exception>
    /// <exception cref="ImageException">There is no compiler for the program that the image begins with.</exception>
    public async Task<LabSite> InContainersAsync(Engine engine, IProgress<string>? progress, CancellationToken cancel)
    {
        var suite = Suites.Find(Options.Qemu)
            ?? throw new CaseException($"--host {LabOptions.Container} with --qemu {Options.Qemu}: the image is made of a QEMU that the set-up unpacked; name {string.Join(", ", [Suites.Pinned, .. Suites.Known])}.");
        var root = await new ContainerRootSetup(Paths, progress ?? new Progress<string>()).EnsureAsync(Options.Arch, suite, cancel).ConfigureAwait(false);
        return this with { Host = await ContainerHost.OpenAsync(engine, root, progress, cancel).ConfigureAwait(false), Options = Options with { Host = LabOptions.Container } };
    }

    /// <summary>The guest image with the kernel that the options ask for.</summary>
    /// <exception cref="CaseException">The image is not built.</exception>
    /// <exception cref="MachineInputException">The image or the kernel file is not one.</exception>
    public GuestImage LoadImage()
    {
        var folder = Paths.GuestImage(Options.Arch, Options.Images.Kernel);
        if (!File.Exists(Path.Combine(folder, "image.json")) || !File.Exists(Path.Combine(AgentFolder, "agent.json")))
            throw new CaseException($"the guest image for {Options.Arch} with the {Options.Images.Kernel} kernel is not built: run `{SetUp(Options)}`.", 3);
        var image = GuestImage.Load(folder);
        return Suites.Find(Options.Kernel) is null ? image.WithKernel(Options.Kernel) : image;
    }

    /// <summary>Chooses the accelerator, by the clock where the options leave it open.</summary>
    public Task<AcceleratorChoice> ChooseAcceleratorAsync(CancellationToken cancel) => Host.Elsewhere is { } elsewhere
        ? Task.FromResult(Options.Accelerator == AcceleratorRequest.Kvm ? new AcceleratorChoice("kvm", $"kvm: asked for; {elsewhere}, and was not timed") : new("tcg", $"kvm: {elsewhere}. Ask for it with --accel kvm."))
        : new AcceleratorProbe(Path.Combine(Paths.Lab, "accelerator.json")).ChooseAsync(Qemu, Options.Accelerator, cancel);

    private static string FindQemu(ImagePaths paths, LabOptions options)
    {
        var name = $"qemu-system-{options.Arch}";
        if (Suites.Find(options.Qemu) is { } suite)
        {
            var ours = Path.Combine(paths.Qemu(suite), "bin", name);
            return File.Exists(ours) ? ours : throw new CaseException($"the {suite} QEMU for {options.Arch} is not built: run `{SetUp(options)}`, or use `--qemu host`.", 3);
        }
        if (options.Qemu == "host")
        {
            // One QEMU runs both byte orders of POWER, and is called by the older one's name.
            var program = options.Arch == "ppc64le" ? "qemu-system-ppc64" : name;
            return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
                ?? throw new CaseException($"this host has no {program} on its PATH: install it (on Debian: apt-get install qemu-system), or use `--qemu pinned`.", 3);
        }
        return File.Exists(options.Qemu)
            ? Path.GetFullPath(options.Qemu)
            : throw new CaseException($"--qemu {options.Qemu}: there is no such file; this lab knows {string.Join(", ", [Suites.Pinned, "host", .. Suites.Known])}, or the path of a QEMU.");
    }

    private static string SetUp(LabOptions options)
    {
        var (qemu, kernel, runtime) = options.Images;
        return $"./run-lab.sh setup --arch {options.Arch}{(qemu is null or Suites.Pinned ? "" : $" --qemu {qemu}")}" +
            $"{(kernel == Suites.Pinned ? "" : $" --kernel {kernel}")}{(runtime == Runtimes.Default ? "" : $" --runtime {runtime}")}";
    }
}
