using System.Runtime.CompilerServices;
using Lab.Fixtures;
using Lab.Machine;

namespace Lab.Specs.Machine;

/// <summary>The run's QEMU, guest image and evidence folder; skips the calling spec where this host has none.</summary>
internal static class MachineTools
{
    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<QemuBinary> QemuAsync() => (await (await HostAsync()).RequireQemuAsync()).Qemu;

    public static async Task<GuestImage> ImageAsync() => (await (await HostAsync()).RequireGuestAsync()).LoadImage();

    /// <summary>QEMU and image of another architecture than the run's; skips where they are not built.</summary>
    public static async Task<(QemuBinary Qemu, GuestImage Image)> ForeignAsync(string arch)
    {
        var site = await (await HostAsync()).RequireGuestAsync(arch);
        return (site.Qemu, site.LoadImage());
    }

    /// <summary>A directory of the spec's own; it stays, as evidence does.</summary>
    public static async Task<string> EvidenceAsync([CallerMemberName] string name = "") => (await HostAsync()).NewEvidence(name);

    private static async Task<LabHost> HostAsync() =>
        await TestContext.Current.GetFixture<LabHost>() ?? throw new InvalidOperationException("the assembly has no lab host");
}
