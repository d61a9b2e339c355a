using System.Text.RegularExpressions;
using Lab.Images;
using Lab.Machine;

namespace Lab.Cases.Bundles;

/// <summary>
/// What a stranger's case may have QEMU do on this host. What its guest executes is the guest's affair: it has no network but this lab's, and no file but its own.
/// </summary>
public static partial class BundleTrust
{
    private const int MostMemoryMiB = 4096;
    private const int MostProcessors = 8;
    private const int MostDiskMiB = 4096;
    private const int MostSteps = 1000;

    private static readonly HashSet<string> Commands = ["stop", "cont", "system_reset", "system_powerdown", "quit", "device_del", "inject-nmi"];

    /// <summary>Reasons not to run it unless its maker is trusted; none for an ordinary case.</summary>
    public static IEnumerable<string> Problems(Bundle bundle) => CellProblems(bundle.Manifest.Cell).Concat(CaseProblems(bundle.Case));

    private static IEnumerable<string> CellProblems(BundleCell cell)
    {
        if (cell.Qemu != "host" && Suites.Find(cell.Qemu) is null)
            yield return $"it names the QEMU '{cell.Qemu}', which is no suite";
        if (Suites.Find(cell.Kernel) is null && cell.Kernel != "host")
            yield return $"it names the kernel '{cell.Kernel}', which is no suite";
        if (!Architectures.Known.Contains(cell.Arch))
            yield return $"it names the architecture '{cell.Arch}'";
        if (!Runtimes.Known.Contains(cell.Runtime))
            yield return $"it names the runtime '{cell.Runtime}'";
        if (cell.Driver is not ("managed" or "linux"))
            yield return $"it names the driver '{cell.Driver}'";
        if (cell.Board is { } board && !Word().IsMatch(board))
            yield return $"it names the board '{board}'";
    }

    private static IEnumerable<string> CaseProblems(Case @case)
    {
        var machine = @case.Machine;
        foreach (var argument in machine.Arguments)
            if (!IsHarmless(argument))
                yield return $"machine.arguments has '{argument}', which is not among -device TYPE and -global TYPE.PROPERTY=VALUE";
        foreach (var property in machine.Controllers.SelectMany(device => device.Properties))
            if (!Property().IsMatch(property) || property.StartsWith("romfile", StringComparison.Ordinal))
                yield return $"a controller has the property '{property}'";
        if (machine.Controllers.Any(device => device.DiskPath is not null || device.PmrPath is not null || device.Namespaces.Any(space => space.DiskPath is not null)))
            yield return "a controller names a file of the host as its disk or persistent memory region";
        if (machine.Processor is { } processor && !Processor().IsMatch(processor))
            yield return $"machine.processor is '{processor}'";
        if (machine.MemoryMiB > MostMemoryMiB || machine.Cpus > MostProcessors || machine.Controllers.Sum(Sizes) > MostDiskMiB || machine.Endpoints.Sum(device => (long)device.MiB) > MostMemoryMiB)
            yield return $"its machine is larger than {MostMemoryMiB} MiB of memory, {MostProcessors} processors and {MostDiskMiB} MiB of disks";
        if (@case.Steps.Length > MostSteps || @case.Peers.Length > MostSteps)
            yield return $"it has more than {MostSteps} steps";
        foreach (var step in @case.Steps.Where(step => step.Text.Verb == "qmp"))
            if (step.Text.Word("execute") is var command && !command.StartsWith("query-", StringComparison.Ordinal) && !Commands.Contains(command))
                yield return $"a step has QEMU's monitor execute '{command}', which is not among query-*, {string.Join(", ", Commands)}";
    }

    private static long Sizes(NvmeDevice device) => (long)device.DiskMiB + device.CmbMiB + device.PmrMiB + device.Namespaces.Sum(space => (long)space.DiskMiB);

    private static bool IsHarmless(string argument) => Harmless().IsMatch(argument);

    // One argument, both words: values have neither slashes nor commas, so that no file can be named.
    [GeneratedRegex(@"\A-(device|global) (nvme|nvme-ns|nvme-subsys|pcie-root-port|edu)(\.[a-z][a-z0-9_-]*=[A-Za-z0-9_.:-]*)?\z")]
    private static partial Regex Harmless();

    [GeneratedRegex(@"\A[a-z][a-z0-9_.-]*=[A-Za-z0-9_.:-]*\z")]
    private static partial Regex Property();

    [GeneratedRegex(@"\A[A-Za-z0-9_.,+=-]{1,200}\z")]
    private static partial Regex Processor();

    [GeneratedRegex(@"\A[a-z0-9_.-]{1,40}\z")]
    private static partial Regex Word();
}
