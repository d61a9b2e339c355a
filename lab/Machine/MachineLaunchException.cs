using System.Collections.Immutable;
using System.Text;

namespace Lab.Machine;

/// <summary>A machine did not come up, or died under its user. Exit code 4; the message is the whole bug report.</summary>
public sealed class MachineLaunchException : MachineException
{
    internal MachineLaunchException(LaunchFailure kind, string summary, LaunchEvidence evidence, Exception? inner = null)
        : base(Describe(summary, evidence), 4, inner)
    {
        Kind = kind;
        CommandLine = evidence.CommandLine;
        QemuExitCode = evidence.QemuExitCode;
        LastOutput = evidence.LastOutput;
        EvidenceDirectory = evidence.Directory;
    }

    /// <summary>Why it failed.</summary>
    public LaunchFailure Kind { get; }

    /// <summary>QEMU's full command line, program first.</summary>
    public ImmutableArray<string> CommandLine { get; }

    /// <summary>QEMU's exit code (128 + signal when a signal ended it), or null while it still ran.</summary>
    public int? QemuExitCode { get; }

    /// <summary>The last lines of the console, then those of QEMU's standard error.</summary>
    public ImmutableArray<string> LastOutput { get; }

    /// <summary>Where the logs of this machine lie.</summary>
    public string EvidenceDirectory { get; }

    private static string Describe(string summary, LaunchEvidence evidence)
    {
        var text = new StringBuilder(summary);
        if (evidence.QemuExitCode is { } code)
            text.Append($" (QEMU exit code {code})");
        text.Append("\n  evidence: ").Append(evidence.Directory);
        text.Append("\n  command:  ").Append(QemuArguments.Quote(evidence.CommandLine));
        foreach (var line in evidence.LastOutput)
            text.Append("\n  | ").Append(line);
        return text.ToString();
    }
}
