using System.Text.RegularExpressions;
using Lab.Images.Packages;

namespace Lab.Images.Guest;

/// <summary>
/// Where the kernel packages of one release keep what a guest image needs. Up to trixie that is <c>boot/vmlinuz-RELEASE</c> (vmlinux on
/// some architectures) and <c>boot/config-RELEASE</c>; sid has <c>vmlinuz</c> and <c>config</c> in the folder of the modules.
/// </summary>
/// <param name="Release">As <c>uname -r</c> prints it.</param>
/// <param name="Kernel">Path of the kernel.</param>
/// <param name="Config">Path of the configuration that it was built with.</param>
internal sealed partial record KernelFiles(string Release, string Kernel, string Config)
{
    /// <exception cref="ImageException">There is no kernel, or more than one, or it has no configuration.</exception>
    public static KernelFiles Find(IReadOnlyDictionary<string, TreeFile> files)
    {
        var kernels = files.Keys.Select(path => KernelPath().Match(path)).Where(match => match.Success).ToList();
        if (kernels is not [var kernel])
            throw new ImageException(
                $"the packages have {kernels.Count} kernels instead of one: the recipe does not fit them, mend it or restore images.lock");
        var release = kernel.Groups["release"].Value;
        var config = new[] { $"boot/config-{release}", $"usr/lib/modules/{release}/config" }.FirstOrDefault(files.ContainsKey)
            ?? throw new ImageException($"the packages have no configuration of the kernel {release}: mend the recipe, or restore images.lock");
        return new(release, kernel.Value, config);
    }

    [GeneratedRegex("^(boot/vmlinu[xz]-(?<release>[^/]+)|usr/lib/modules/(?<release>[^/]+)/vmlinu[xz])$", RegexOptions.ExplicitCapture)]
    private static partial Regex KernelPath();
}
