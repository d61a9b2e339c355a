namespace Lab.Images;

/// <summary>How to build everything for one architecture. Data: <c>recipes/ARCH.json</c>.</summary>
internal sealed record Recipe(string Arch, string Suite, QemuRecipe Qemu, GuestRecipe Guest, AgentRecipe Agent);
