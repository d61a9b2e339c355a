using Lab.PeerToPeer.Routes;

namespace Lab.PeerToPeer.Linux;

/// <summary>Compares the kernel's list of host bridges that forward with the one here.</summary>
/// <param name="answers">Linux's.</param>
internal sealed class HostBridgeComparison(LinuxAnswers answers)
{
    public IEnumerable<LinuxDisagreement> Disagreements() =>
        from bridge in answers.HostBridges.Concat(HostBridgeList.Entries).Select(entry => (entry.Vendor, entry.Device)).Distinct()
        let linux = Words(answers.HostBridges, bridge)
        let ours = Words(HostBridgeList.Entries, bridge)
        where linux != ours
        select new LinuxDisagreement(LinuxSubject.HostBridges, linux, ours);

    private static string Words(IEnumerable<ForwardingBridge> list, (ushort Vendor, ushort? Device) bridge)
    {
        string[] found = [.. list.Where(entry => (entry.Vendor, entry.Device) == bridge).Select(entry => $"{entry}")];
        return found.Length > 0 ? string.Join(", ", found) : $"lists no {bridge.Vendor:x4}:{bridge.Device:x4}";
    }
}
