namespace Lab.Machine.Places;

/// <summary>What a machine is made of.</summary>
/// <param name="Topology">The machine.</param>
/// <param name="Image">The guest; null for a machine without one.</param>
/// <param name="Plugin">What is loaded into QEMU; null for nothing.</param>
/// <param name="Accelerator">How the guest's code is executed.</param>
internal sealed record MachineParts(Topology Topology, GuestImage? Image, Plugin? Plugin, AcceleratorChoice Accelerator);
