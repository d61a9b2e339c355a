using Lab.Machine;

namespace Lab.Containers;

/// <summary>
/// Whose a container is, so that what a killed lab left can be told from what a living one needs. An engine may serve several machines: of a lab on another
/// one nothing can be known from here.
/// </summary>
/// <param name="Machine">Names the machine over its boots; empty where it has no name.</param>
/// <param name="Line">Process id, start time, boot and process-id namespace, as in a run's directory.</param>
internal sealed record Owner(string Machine, string Line)
{
    /// <summary>Label of a container: the process whose it is.</summary>
    public const string Label = "org.nvme-lab.owner";

    /// <summary>Label of a container: the machine of that process.</summary>
    public const string MachineLabel = "org.nvme-lab.machine";

    /// <summary>Label of an image: digest of what it was made from.</summary>
    public const string DigestLabel = "org.nvme-lab.digest";

    private const string MachineFile = "/etc/machine-id";

    /// <summary>This process.</summary>
    public static Owner Self { get; } = new(File.Exists(MachineFile) ? File.ReadAllText(MachineFile).Trim() : "", StaleRuns.OwnerLine());

    public static Owner Of(IDictionary<string, string> labels) =>
        new(labels.TryGetValue(MachineLabel, out var machine) ? machine : "", labels.TryGetValue(Label, out var line) ? line : "");

    public IReadOnlyDictionary<string, string> Labels => new Dictionary<string, string> { [Label] = Line, [MachineLabel] = Machine };

    /// <summary>Whether it is known to be dead: a process of this boot that is no more, or one of an earlier boot of this machine.</summary>
    public bool IsDead => (StaleRuns.IsOfThisBoot(Line) || (Machine.Length > 0 && Machine == Self.Machine)) && StaleRuns.IsDead(Line);
}
