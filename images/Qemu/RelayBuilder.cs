using System.Text.Json.Nodes;
using Lab.Images.Tools;

namespace Lab.Images.Qemu;

/// <summary>Builds the relay of container cells with the host's C compiler: static, as the root beside it may hold an older or a newer C library.</summary>
internal sealed class RelayBuilder(ImagePaths paths, WorkFolder work)
{
    /// <summary>The one source file.</summary>
    private const string Source = "lab/Containers/relay.c";

    private const string StampName = "relay.json";

    private static readonly string[] Options = ["-O2", "-Wall", "-Wextra", "-std=c11", "-D_GNU_SOURCE", "-static"];

    /// <summary>Whether the relay is there and was made from the present source.</summary>
    public static bool IsCurrent(ImagePaths paths) =>
        File.Exists(paths.Relay) && Stamp.Matches(Path.Combine(Path.GetDirectoryName(paths.Relay)!, StampName), Key(paths));

    /// <summary>Builds it. Returns its path.</summary>
    /// <exception cref="ImageException">There is no compiler, or it does not take the source.</exception>
    public async Task<string> BuildAsync(CancellationToken ct)
    {
        Tool.Require("apt-get install gcc libc6-dev", "gcc");
        var folder = work.New("relay");
        try
        {
            await Tool.RunAsync(new ToolCall("gcc", [.. Options, "-o", Path.Combine(folder, Path.GetFileName(paths.Relay)), Path.Combine(paths.Checkout, Source)]), ct);
        }
        catch (ToolException e)
        {
            throw new ImageException($"{Source} does not build: {e.Message}; mend it, the next run in a container tries again", e);
        }
        Stamp.Write(Path.Combine(folder, StampName), new JsonObject { ["schema"] = 1, ["recipe"] = Key(paths) });
        work.Publish(folder, Path.GetDirectoryName(paths.Relay)!);
        return paths.Relay;
    }

    private static string Key(ImagePaths paths) => Hash.OfTexts([.. Options, File.ReadAllText(Path.Combine(paths.Checkout, Source))]);
}
