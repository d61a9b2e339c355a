namespace Lab.PeerToPeer.Tree;

/// <summary>A PCI function in its tree: an endpoint, or a bridge (root port, switch port). Compares by reference: there is one of each.</summary>
/// <param name="name">For example <c>0000:03:00.0</c>.</param>
/// <param name="host">The host bridge at the root of its tree.</param>
/// <param name="upstream">The bridge whose secondary bus it lies on; null on a root bus.</param>
/// <param name="acs">Its ACS Control register; none without the capability.</param>
/// <exception cref="ArgumentException">The bridge above belongs to another host bridge.</exception>
public sealed class PciNode(string name, HostBridge host, PciNode? upstream = null, AcsControl acs = AcsControl.None)
{
    /// <summary>Domain, bus, device and function.</summary>
    public string Name => name;

    /// <summary>The root of its tree.</summary>
    public HostBridge Host { get; } = upstream is null || upstream.Host == host
        ? host
        : throw new ArgumentException($"{name} lies below {upstream.Name} of {upstream.Host.Name}, and cannot belong to {host.Name}", nameof(upstream));

    /// <summary>The bridge above; null on a root bus.</summary>
    public PciNode? Upstream => upstream;

    /// <summary>Its ACS Control register.</summary>
    public AcsControl Acs => acs;

    /// <summary>Whether it sends what passes between its ports up to the root complex (request or completion redirect, egress control).</summary>
    public bool Redirects => (acs & (AcsControl.RequestRedirect | AcsControl.CompletionRedirect | AcsControl.EgressControl)) != 0;

    /// <summary>The function itself, then each bridge above it.</summary>
    public IEnumerable<PciNode> UpToRoot()
    {
        for (var node = this; node is not null; node = node.Upstream)
            yield return node;
    }

    /// <inheritdoc/>
    public override string ToString() => name;
}
