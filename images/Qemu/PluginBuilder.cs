using System.Text.Json.Nodes;
using Lab.Images.Tools;

namespace Lab.Images.Qemu;

/// <summary>Builds the QEMU plugin with the host's C compiler. One binary serves every QEMU and every guest.</summary>
internal sealed class PluginBuilder(ImagePaths paths, WorkFolder work)
{
    /// <summary>The one source file.</summary>
    private const string Source = "lab/Trace/plugin/observe.c";

    private const string StampName = "plugin.json";

    // QEMU has the functions that are not resolved here.
    private static readonly string[] Options =
        ["-O2", "-Wall", "-Wextra", "-std=c11", "-D_GNU_SOURCE", "-fPIC", "-fvisibility=hidden", "-shared", "-Wl,--unresolved-symbols=ignore-all"];

    /// <summary>Whether the plugin is there and was made from the present source.</summary>
    public static bool IsCurrent(ImagePaths paths) =>
        File.Exists(paths.Plugin) && Stamp.Matches(Path.Combine(Path.GetDirectoryName(paths.Plugin)!, StampName), Key(paths));

    /// <summary>Builds it. Returns its path.</summary>
    /// <exception cref="ImageException">There is no compiler, or it does not take the source.</exception>
    public async Task<string> BuildAsync(CancellationToken ct)
    {
        Tool.Require("apt-get install gcc libc6-dev", "gcc");
        var folder = work.New("plugin");
        try
        {
            await Tool.RunAsync(new ToolCall("gcc", [.. Options, "-o", Path.Combine(folder, Path.GetFileName(paths.Plugin)), Path.Combine(paths.Checkout, Source)]), ct);
        }
        catch (ToolException e)
        {
            throw new ImageException($"{Source} does not build: {e.Message}; mend it, ./run-lab.sh setup tries again", e);
        }
        Stamp.Write(Path.Combine(folder, StampName), new JsonObject { ["schema"] = 1, ["recipe"] = Key(paths) });
        work.Publish(folder, Path.GetDirectoryName(paths.Plugin)!);
        return paths.Plugin;
    }

    private static string Key(ImagePaths paths) => Hash.OfTexts([.. Options, File.ReadAllText(Path.Combine(paths.Checkout, Source))]);
}
