namespace Lab.Machine;

/// <summary>A PCI function that is no NVMe controller.</summary>
/// <param name="Id">Name of the device in QEMU, and of its file.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Bus">Id of the port to sit behind, or null for the board's own bus.</param>
/// <param name="Address">Device (and function) number on the bus such as "04.0", or null for the next free one.</param>
/// <param name="MiB">Size of shared memory, a power of two; without meaning for other kinds.</param>
public sealed record EndpointDevice(string Id, EndpointKind Kind, string? Bus = null, string? Address = null, int MiB = 4);
