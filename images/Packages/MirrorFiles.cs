using Lab.Images.Tools;

namespace Lab.Images.Packages;

/// <summary>The files of a mirror by their names. It keeps those of replaced versions for a while, when its index names newer ones only.</summary>
/// <param name="mirror">Its address.</param>
/// <param name="configuration">The file that configures apt.</param>
internal sealed class MirrorFiles(string mirror, string configuration)
{
    private const string Helper = "/usr/lib/apt/apt-helper";

    // Of a mirror that is a folder apt gives links otherwise.
    private readonly string root = (mirror.StartsWith("file:", StringComparison.Ordinal) ? $"copy:{mirror[5..]}" : mirror).TrimEnd('/');

    /// <summary>Fetches packages into an empty folder, all in one call; apt checks them against the sums that are locked.</summary>
    /// <returns>False where the mirror has not all of them, or others in their place.</returns>
    public async Task<bool> DownloadAsync(IEnumerable<Package> packages, string into, CancellationToken ct)
    {
        try
        {
            await Tool.RunAsync(new ToolCall(Helper, ["-q", "download-file", .. packages.SelectMany(Arguments)])
            {
                WorkingFolder = into,
                Environment = new Dictionary<string, string?> { ["APT_CONFIG"] = configuration },
            }, ct);
            return true;
        }
        catch (ToolException)
        {
            return false;
        }
    }

    // A plus is a space to some servers.
    private string[] Arguments(Package package) =>
        [$"{root}/{package.File.Replace("+", "%2b", StringComparison.Ordinal)}", Path.GetFileName(package.File), $"SHA256:{package.Sha256}"];
}
