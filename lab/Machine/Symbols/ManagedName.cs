using System.Text.RegularExpressions;

namespace Lab.Machine.Symbols;

/// <summary>
/// NativeAOT's names of symbols: the assembly, the type with its namespace, two underscores, the method; each character that a linker may not like is an underscore. An underscore
/// of the source cannot be told from a dot again; the project's names have none.
/// </summary>
internal static partial class ManagedName
{
    private static readonly string[] Assemblies = ["Lab_PeerToPeer_", "Lab_Ordering_", "Lab_Driver_", "Lab_Nvme_", "lab_guest_", "S_P_CoreLib_"];

    /// <summary>"Lab.Driver.Queues.SubmissionQueue.RingTail"; what is not of the project or of .NET stays as it is.</summary>
    public static string Of(string symbol)
    {
        if (Assemblies.FirstOrDefault(assembly => symbol.StartsWith(assembly, StringComparison.Ordinal)) is not { } assembly)
            return symbol;
        var rest = symbol[assembly.Length..];
        var method = rest.LastIndexOf("__", StringComparison.Ordinal);
        return method <= 0 ? symbol : $"{rest[..method].Replace('_', '.')}.{Overload().Replace(rest[(method + 2)..], "")}";
    }

    // Methods of one name are numbered.
    [GeneratedRegex(@"_\d+$")]
    private static partial Regex Overload();
}
