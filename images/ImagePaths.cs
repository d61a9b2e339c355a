namespace Lab.Images;

/// <summary>
/// Where everything that the set-up makes lies: under <c>.lab</c> of one checkout, which git ignores. Nothing here touches the disk.
/// </summary>
/// <param name="checkout">The folder of the checkout; relative paths are taken from the current folder.</param>
public sealed class ImagePaths(string checkout)
{
    /// <summary>The checkout, as an absolute path.</summary>
    public string Checkout { get; } = Path.GetFullPath(checkout);

    /// <summary>The folder of all built things: <c>.lab</c>.</summary>
    public string Lab => Path.Combine(Checkout, ".lab");

    /// <summary>Downloaded packages, each named by its SHA-256: <c>.lab/cache/packages</c>.</summary>
    public string Cache => Path.Combine(Lab, "cache", "packages");

    /// <summary>The committed list of exact packages: <c>images/images.lock</c>.</summary>
    public string Lock => Path.Combine(Checkout, "images", "images.lock");

    /// <summary>The pinned QEMU or that of a suite: <c>.lab/qemu/SUITE</c> with <c>bin/qemu-system-ARCH</c>, <c>root/ARCH</c>, <c>qemu.json</c>.</summary>
    public string Qemu(string suite = Suites.Pinned) => Path.Combine(Lab, "qemu", suite);

    /// <summary>
    /// The guest image of an architecture, described by its <c>image.json</c>: <c>.lab/images/ARCH</c> with the pinned kernel,
    /// <c>.lab/images/ARCH-SUITE</c> with that of a suite.
    /// </summary>
    public string GuestImage(string arch, string kernel = Suites.Pinned) =>
        Path.Combine(Lab, "images", kernel == Suites.Pinned ? arch : $"{arch}-{kernel}");

    /// <summary>
    /// The program that runs in the guests: <c>.lab/agent/ARCH</c>, for another runtime than the architecture's own <c>.lab/agent/ARCH-RUNTIME</c>,
    /// described by its <c>agent.json</c>.
    /// </summary>
    /// <param name="arch">The guests' architecture.</param>
    /// <param name="runtime">As <see cref="Runtimes.Of"/> names it.</param>
    public string Agent(string arch, string runtime = Runtimes.Default) => Path.Combine(Lab, "agent", runtime == Runtimes.Default ? arch : $"{arch}-{runtime}");

    /// <summary>The QEMU plugin that counts instructions, beside its stamp: <c>.lab/plugin/observe.so</c>.</summary>
    public string Plugin => Path.Combine(Lab, "plugin", "observe.so");

    /// <summary>The first program of container cells, beside its stamp: <c>.lab/relay/relay</c>.</summary>
    public string Relay => Path.Combine(Lab, "relay", "relay");

    /// <summary>herd7 with its models, <c>bin/herd7</c> and <c>herd.json</c>: <c>.lab/herd</c>.</summary>
    public string Herd => Path.Combine(Lab, "herd");

    /// <summary>The linker for an architecture's guest program, where the host's own cannot do it: <c>.lab/cross/ARCH</c>.</summary>
    internal string Cross(string arch) => Path.Combine(Lab, "cross", arch);

    /// <summary>Half-made things; emptied at the start and the end of every set-up.</summary>
    internal string Work => Path.Combine(Lab, "work");

    /// <summary>Compiler output kept between agent builds, apart from the checkout's own bin and obj.</summary>
    internal string AgentArtifacts => Path.Combine(Lab, "cache", "agent");

    /// <summary>Held open by the one set-up that works in this checkout.</summary>
    internal string SetupLock => Path.Combine(Lab, "setup.lock");
}
