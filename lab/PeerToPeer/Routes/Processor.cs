namespace Lab.PeerToPeer.Routes;

/// <summary>The host's processor, as far as it matters to peers.</summary>
/// <param name="Vendor">CPUID's vendor, such as <c>AuthenticAMD</c>; empty on other architectures.</param>
/// <param name="Family">CPUID's family, the extended one included.</param>
public sealed record Processor(string Vendor, int Family)
{
    private const int Zen = 0x17;

    /// <summary>One of which nothing is known.</summary>
    public static Processor Unknown { get; } = new("", 0);

    /// <summary>Whether every root complex that it comes with forwards between its ports (drivers/pci/p2pdma.c, cpu_supports_p2pdma).</summary>
    public bool Forwards => Vendor == "AuthenticAMD" && Family >= Zen;
}
