using System.Collections.Frozen;

namespace Lab.Machine;

/// <summary>What a kernel was built with: the options of its <c>.config</c>, named without their <c>CONFIG_</c>.</summary>
public sealed class KernelConfig
{
    private const string Prefix = "CONFIG_";

    private readonly FrozenDictionary<string, string> values;

    private KernelConfig(FrozenDictionary<string, string> values) => this.values = values;

    /// <summary>Reads a file such as a distribution's <c>/boot/config-RELEASE</c>.</summary>
    /// <exception cref="MachineInputException">It cannot be read, or sets no option at all.</exception>
    public static KernelConfig Read(string path)
    {
        const string mend = "Rebuild the guest image with `./run-lab.sh setup`.";
        try
        {
            return Parse(File.ReadAllText(path)) ?? throw new MachineInputException(path, "not a kernel configuration", mend);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new MachineInputException(path, problem.Message, mend, problem);
        }
    }

    /// <summary>Reads the text of a configuration; null where it sets no option at all, as every kernel's own does.</summary>
    public static KernelConfig? Parse(string text)
    {
        var values = text.Split('\n').Where(line => line.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(line => line[Prefix.Length..].Split('=', 2)).Where(parts => parts.Length == 2)
            .ToFrozenDictionary(parts => parts[0], parts => parts[1].Trim());
        return values.Count == 0 ? null : new(values);
    }

    /// <summary>"y", "m", a number or a quoted text; null where the option is not set or not known to this kernel.</summary>
    public string? Value(string option) => values.GetValueOrDefault(option);

    /// <summary>Whether the option is built in or a module.</summary>
    public bool Has(string option) => Value(option) is "y" or "m";
}
