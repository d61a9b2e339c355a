namespace Lab.Machine;

/// <summary>A PCI Express root port.</summary>
/// <param name="Id">Name of the port, which is also the name of the bus behind it.</param>
/// <param name="Chassis">Chassis number; chassis and slot together must be unique.</param>
/// <param name="Slot">Slot number, 0 to 31.</param>
/// <param name="Address">Device (and function) number on its bus such as "05.0", or null for the next free one.</param>
/// <param name="PrefetchableReserveMiB">
/// 64-bit prefetchable window kept free for hot plug, in MiB. A hot-plugged CMB gets no address without it.
/// </param>
/// <param name="Bus">Id of the host bridge that it belongs to, or null for the board's own.</param>
/// <param name="Acs">Whether it has the ACS capability. QEMU before 11 can leave it out.</param>
public sealed record RootPort(
    string Id, int Chassis, int Slot, string? Address = null, int PrefetchableReserveMiB = 0, string? Bus = null, bool Acs = true);
