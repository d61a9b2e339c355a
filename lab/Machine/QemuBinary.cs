using System.Collections.Frozen;
using System.ComponentModel;
using System.Text.RegularExpressions;

namespace Lab.Machine;

/// <summary>One QEMU executable and what it says of itself.</summary>
public sealed partial class QemuBinary
{
    /// <summary>The oldest version whose devices and messages the lab knows.</summary>
    public static readonly Version Oldest = new(7, 2);

    private readonly FrozenSet<string> devices;
    private readonly FrozenSet<string> events;
    private readonly Dictionary<string, FrozenSet<string>> properties = [];

    private QemuBinary(string path, string arch, string version, FrozenSet<string> devices, FrozenSet<string> events)
    {
        Path = path;
        Arch = arch;
        Version = version;
        this.devices = devices;
        this.events = events;
    }

    /// <summary>Full path of the executable (or of a wrapper that ends by replacing itself with it).</summary>
    public string Path { get; }

    /// <summary>The architecture that it emulates.</summary>
    public string Arch { get; }

    /// <summary>Its version, such as "10.0.13".</summary>
    public string Version { get; }

    /// <summary>Asks the executable for its version, devices and trace events. Takes about 0.1 s.</summary>
    /// <exception cref="HostUnableException">It is missing, does not run, or is older than <see cref="Oldest"/>.</exception>
    public static async Task<QemuBinary> ProbeAsync(string path, string arch, CancellationToken cancel)
    {
        path = System.IO.Path.GetFullPath(path);
        if (!File.Exists(path))
            throw new HostUnableException($"{path} does not exist", Install);
        var version = Number(path, await AskAsync(path, ["--version"], cancel).ConfigureAwait(false));
        var devices = AskAsync(path, ["-machine", "none", "-device", "help"], cancel);
        var events = AskAsync(path, ["-trace", "help"], cancel);
        var names = DeviceName().Matches(await devices.ConfigureAwait(false)).Select(match => match.Groups[1].Value);
        var lines = (await events.ConfigureAwait(false)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new QemuBinary(path, arch, version, names.ToFrozenSet(), lines.ToFrozenSet());
    }

    /// <summary>Whether this build has the device.</summary>
    public bool HasDevice(string name) => devices.Contains(name);

    /// <summary>Whether this build has the trace event; a trailing * matches any ending.</summary>
    public bool HasTraceEvent(string name)
        => name.EndsWith('*') ? events.Any(known => known.StartsWith(name[..^1], StringComparison.Ordinal)) : events.Contains(name);

    /// <summary>Whether the device has the property. QEMU is asked once per device (20 ms).</summary>
    /// <remarks>QEMU never lists properties whose name begins with "legacy-", so for those the answer is always false.</remarks>
    public async Task<bool> HasDevicePropertyAsync(string device, string property, CancellationToken cancel)
    {
        FrozenSet<string>? known;
        lock (properties)
            properties.TryGetValue(device, out known);
        if (known is null)
        {
            var help = HasDevice(device) ? await AskAsync(Path, ["-machine", "none", "-device", $"{device},help"], cancel).ConfigureAwait(false) : "";
            known = PropertyName().Matches(help).Select(match => match.Groups[1].Value).ToFrozenSet();
            lock (properties)
                properties[device] = known;
        }

        return known.Contains(property);
    }

    /// <summary>Throws <see cref="HostUnableException"/> that names the devices which this QEMU lacks.</summary>
    public void RequireDevice(params string[] names)
    {
        var missing = names.Where(name => !HasDevice(name)).ToList();
        if (missing.Count > 0)
            throw new HostUnableException($"{Path} ({Version}) has no device {string.Join(", ", missing)}", Install);
    }

    /// <inheritdoc/>
    public override string ToString() => $"QEMU {Version} for {Arch} ({Path})";

    internal void RequireFor(Topology topology)
    {
        if (topology.Arch != Arch)
            throw new MachineInputException("topology", $"for {topology.Arch}, but {Path} emulates {Arch}", "Choose the QEMU of the topology's architecture.");
        if (topology.Controllers.Length > 0)
            RequireDevice("nvme");
        if (topology.Controllers.Any(device => device.Subsystem is not null))
            RequireDevice("nvme-subsys");
        if (topology.Controllers.Any(device => !device.Namespaces.IsEmpty))
            RequireDevice("nvme-ns");
        if (Platform.For(topology).HasZpci && topology.Controllers.Length > 0)
            RequireDevice("zpci");
        if (topology.RootPorts.Length > 0)
            RequireDevice("pcie-root-port");
        if (Platform.For(topology).IommuOf(topology)?.Device is { } iommu)
            RequireDevice(iommu.Split(',')[0]);
    }

    private const string Install = "Install one with `./run-lab.sh setup`, or name another with --qemu.";

    private static async Task<string> AskAsync(string path, string[] arguments, CancellationToken cancel)
    {
        try
        {
            var outcome = await HostCommand.RunAsync(path, arguments, cancel).ConfigureAwait(false);
            return outcome.ExitCode == 0
                ? outcome.Output
                : throw new HostUnableException(
                    $"`{QemuArguments.Quote([path, .. arguments])}` ended with exit code {outcome.ExitCode}: {outcome.Error.Trim()}", Install);
        }
        catch (Win32Exception problem)
        {
            throw new HostUnableException($"{path} does not run: {problem.Message}", Install, problem);
        }
    }

    private static string Number(string path, string text)
    {
        var match = VersionNumber().Match(text);
        if (!match.Success)
            throw new HostUnableException($"{path} does not look like QEMU: it answers --version with '{text.Trim()}'", Install);
        return System.Version.Parse(match.Groups[1].Value) >= Oldest
            ? match.Groups[1].Value
            : throw new HostUnableException($"{path} is QEMU {match.Groups[1].Value}; the lab needs {Oldest} or later", Install);
    }

    [GeneratedRegex(@"QEMU emulator version (\d+\.\d+(\.\d+)?)")]
    private static partial Regex VersionNumber();

    [GeneratedRegex("^name \"([^\"]+)\"", RegexOptions.Multiline)]
    private static partial Regex DeviceName();

    [GeneratedRegex(@"^\s+([A-Za-z0-9._-]+)=<", RegexOptions.Multiline)]
    private static partial Regex PropertyName();
}
