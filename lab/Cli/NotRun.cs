using Lab.Cases;
using Lab.Images;
using Lab.Machine;

namespace Lab.Cli;

/// <summary>What a failure means for one cell among several.</summary>
internal static class NotRun
{
    /// <summary>The verdict of the cell and its reason; null for a failure that concerns every cell.</summary>
    public static (CaseVerdict Verdict, string Reason)? Why(Exception e) => e switch
    {
        HostUnableException or CaseException { ExitCode: ExitCode.HostUnable } or ImageException { HostUnable: true } => (CaseVerdict.Unsupported, e.Message),
        MachineLaunchException or CaseException { ExitCode: ExitCode.LabFailed } or ImageException => (CaseVerdict.Error, e.Message),
        _ => null,
    };
}
