using System.Collections.Immutable;

namespace Lab.Machine;

/// <summary>A wait condition on console lines: what ends the wait well, and what ends it badly.</summary>
/// <param name="Success">Text of the line waited for; null when only a failure is watched for.</param>
/// <param name="Failures">Texts of lines after which waiting longer is of no use.</param>
internal sealed record ConsolePattern(string? Success, ImmutableArray<string> Failures)
{
    /// <summary>What Linux prints when it has lost its footing.</summary>
    public static readonly ImmutableArray<string> KernelFailures = ["Kernel panic", "Oops", "BUG:"];

    /// <summary>The image's init prints this once its SSH server listens. Before, QEMU's own network accepts connections to nobody.</summary>
    public static readonly ConsolePattern SshUp = new("@@ssh", KernelFailures);

    /// <summary>Only the failures.</summary>
    public static readonly ConsolePattern KernelFailed = new(null, KernelFailures);

    public bool Succeeds(string line) => Success is not null && line.Contains(Success, StringComparison.Ordinal);

    public bool Fails(string line) => Failures.Any(failure => line.Contains(failure, StringComparison.Ordinal));
}
