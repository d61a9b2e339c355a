namespace Lab.Machine;

/// <summary>What /proc says of the host.</summary>
internal static class HostFacts
{
    public static string KernelRelease { get; } = Read("/proc/sys/kernel/osrelease");

    public static string BootId { get; } = Read("/proc/sys/kernel/random/boot_id");

    /// <summary>Names our process-id namespace: process ids are comparable only within one.</summary>
    public static string PidNamespace { get; } = File.ResolveLinkTarget("/proc/self/ns/pid", false)?.Name ?? "unknown";

    private static string Read(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : "unknown";
}
