namespace Lab.Cli;

/// <summary>The exit codes. They are stable: scripts rely on them.</summary>
internal static class ExitCode
{
    public const int AsExpected = 0;
    public const int NotAsExpected = 1;
    public const int BadInput = 2;
    public const int HostUnable = 3;
    public const int LabFailed = 4;
    public const int Interrupted = 130;
}
