using System.CommandLine;
using Lab.Images;
using Lab.Trace;

namespace Lab.Cli;

/// <summary>Options that take one of a few words.</summary>
internal static class Choice
{
    /// <summary>Both drivers, side by side.</summary>
    public const string BothDrivers = "both";

    private const string DriverText = "Driver under test";
    private const string RuntimeText = ".NET runtime of the managed driver; default is the architecture's own";

    public static Option<string> Of(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = $"{description}: {string.Join(", ", values)}", DefaultValueFactory = _ => values[0] };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !values.Contains(value))
                result.AddError($"{name} {value}: this lab knows {string.Join(", ", values)}");
        });
        return option;
    }

    /// <summary>An option that takes one of a few words, or the path of a file.</summary>
    public static Option<string> OrFile(string name, string description, params string[] values)
    {
        var known = $"{string.Join(", ", values)}, or the path of a file";
        var option = new Option<string>(name) { Description = $"{description}: {known}", DefaultValueFactory = _ => values[0] };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !values.Contains(value) && !File.Exists(value))
                result.AddError($"{name} {value}: there is no such file; this lab knows {known}");
        });
        return option;
    }

    /// <summary><c>--arch</c> for verbs that can do every architecture in one call.</summary>
    public static Option<string> AnyArch() => Of("--arch", "Architecture of the guest", [.. Architectures.Known, Architectures.Every]);

    /// <summary><c>--runtime</c>.</summary>
    public static Option<string> Runtime() => Of("--runtime", RuntimeText, [.. Runtimes.Known]);

    /// <summary><c>--runtime</c> for verbs that can do every runtime in one call.</summary>
    public static Option<string> AnyRuntime() => Of("--runtime", RuntimeText, [.. Runtimes.Known, Runtimes.Every]);

    /// <summary><c>--driver</c> for verbs that can have both drivers do the same.</summary>
    public static Option<string> AnyDriver() => Of("--driver", DriverText, [.. CaptureHeader.KnownDrivers, BothDrivers]);

    /// <summary><c>--driver</c>.</summary>
    public static Option<string> OneDriver() => Of("--driver", DriverText, [.. CaptureHeader.KnownDrivers]);

    /// <summary><c>--arch</c> for verbs that need one guest.</summary>
    public static Option<string> OneArch() => Of("--arch", "Architecture of the guest", [.. Architectures.Known]);
}
