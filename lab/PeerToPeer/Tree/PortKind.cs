namespace Lab.PeerToPeer.Tree;

/// <summary>What a PCI Express function is: Device/Port Type of its PCI Express Capabilities (PCI Express Base 5.0, 7.5.3.2).</summary>
public enum PortKind
{
    /// <summary>No PCI Express capability.</summary>
    Conventional = -1,
    /// <summary>An endpoint.</summary>
    Endpoint = 0,
    /// <summary>A root port.</summary>
    RootPort = 4,
    /// <summary>The port of a switch that faces the root complex.</summary>
    Upstream = 5,
    /// <summary>A port of a switch that faces away from the root complex.</summary>
    Downstream = 6,
    /// <summary>An endpoint that the root complex contains.</summary>
    RootComplexEndpoint = 9,
}
