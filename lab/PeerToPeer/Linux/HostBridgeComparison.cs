using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Linux;

/// <summary>Compares the kernel's list of host bridges that forward with the one here, identifier by identifier.</summary>
/// <param name="answers">Linux's.</param>
internal sealed class HostBridgeComparison(LinuxAnswers answers)
{
    // Whoever is on either list, and two that make host bridges and are on none: AMD, and QEMU's.
    private static readonly ushort[] Vendors = [0x8086, 0x1AE0, 0x1022, 0x1B36];

    public IEnumerable<LinuxDisagreement> Disagreements()
    {
        // One that is not listed for itself stands for all that are not.
        foreach (var vendor in Vendors.Union(answers.HostBridges.Select(bridge => bridge.Vendor)))
            for (var device = 0; device <= ushort.MaxValue; device++)
            {
                var host = new HostBridge("", vendor, (ushort)device);
                var (ours, linux) = (Word(HostBridgeList.Forwards(host, withinOne: true), HostBridgeList.Forwards(host, withinOne: false)), OfLinux(host));
                if (ours != linux)
                    yield return new(LinuxSubject.HostBridges, $"{vendor:x4}:{device:x4} {linux}", ours);
            }
    }

    private string OfLinux(HostBridge host)
    {
        var entry = answers.HostBridges.FirstOrDefault(bridge => bridge.Vendor == host.Vendor && (bridge.Device is null || bridge.Device == host.Device));
        return Word(entry is not null, entry is { WithinOne: false });
    }

    private static string Word(bool within, bool between) => between ? "forwards, also to other host bridges" : within ? "forwards between its own ports" : "does not forward";
}
