using System.Globalization;

namespace Lab.Machine.Symbols;

/// <summary>The kernel's functions and its modules', by /proc/kallsyms, of which only what lies near some addresses is asked for.</summary>
public sealed class KernelSymbols
{
    // The symbols tell no sizes: what is farther from its begin than this is no function's.
    private const ulong LongestFunction = 1 << 16;
    private const int WindowDigits = 12;

    private readonly (ulong Start, string Name)[] _functions;

    private KernelSymbols((ulong, string)[] functions) => _functions = functions;

    /// <summary>What a guest's shell does to print the symbols near some addresses, which may be of root's alone.</summary>
    public static string Ask(IEnumerable<ulong> addresses) =>
        // Fixed strings: the guest's grep takes many times as long for expressions. A name may match too; it does no harm.
        $"grep -F{string.Concat(addresses.SelectMany(address => (ulong[])[address, address - LongestFunction]).Select(address => $"{address:x16}"[..WindowDigits]).Distinct().Order().Select(digits => $" -e {digits}"))} /proc/kallsyms || true";

    /// <summary>Reads what <see cref="Ask"/> prints.</summary>
    public static KernelSymbols Read(string text) => new([.. text.Split('\n').Select(Function).OfType<(ulong Start, string Name)>().OrderBy(function => function.Start)]);

    /// <summary>Names an address.</summary>
    public CodePlace Find(ulong pc)
    {
        if (_functions.Length == 0)
            return CodePlace.None("/proc/kallsyms tells of no function near this address");
        var at = Array.FindLastIndex(_functions, function => function.Start <= pc);
        return at >= 0 && _functions[at].Start > 0 && pc - _functions[at].Start < LongestFunction
            ? new(_functions[at].Name, (int)(pc - _functions[at].Start), "", "/proc/kallsyms")
            : CodePlace.None("no function of /proc/kallsyms has this address");
    }

    // "ffffffffc0123450 t nvme_queue_rq\t[nvme]". Modules of RISC-V have the compiler's labels within functions, ".LVL2066", in the list too.
    private static (ulong, string)? Function(string line) =>
        line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [var address, "t" or "T" or "w" or "W", var name, .. var module]
            && ulong.TryParse(address, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var start) && !name.StartsWith(".L", StringComparison.Ordinal)
            ? (start, $"{name}{(module is [var of] ? $" {of}" : "")}")
            : null;
}
