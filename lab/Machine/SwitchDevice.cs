using System.Collections.Immutable;

namespace Lab.Machine;

/// <summary>A PCI Express switch, as QEMU's <c>x3130-upstream</c> and <c>xio3130-downstream</c>.</summary>
/// <param name="Id">Name of the upstream port.</param>
/// <param name="Bus">Id of the root port, or of another switch's downstream port, below which it sits.</param>
/// <param name="Ports">Ids of the downstream ports, which are also the names of the buses behind them.</param>
/// <param name="Acs">
/// Whether the downstream ports have the ACS capability, which <c>xio3130-downstream</c> has not: QEMU's <c>pcie-root-port</c> takes its place, and calls
/// itself a root port there too.
/// </param>
public sealed record SwitchDevice(string Id, string Bus, ImmutableArray<string> Ports, bool Acs = false);
