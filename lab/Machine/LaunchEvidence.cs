using System.Collections.Immutable;

namespace Lab.Machine;

/// <summary>What is known of a machine at the moment it failed.</summary>
internal sealed record LaunchEvidence(
    ImmutableArray<string> CommandLine, int? QemuExitCode, ImmutableArray<string> LastOutput, string Directory);
