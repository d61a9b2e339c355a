namespace Lab.Images;

/// <summary>What the image of a container cell is made of: the root of a QEMU that the set-up unpacked, and the lab's relay beside it.</summary>
/// <param name="Arch">Architecture that the QEMU emulates.</param>
/// <param name="Folder">The root.</param>
/// <param name="Relay">The relay: a program that needs nothing of the root.</param>
/// <param name="Digest">SHA-256 of what both were made from.</param>
/// <param name="Program">How the QEMU is called inside: loader, its options, and the emulator; its arguments come after it.</param>
public sealed record ContainerRoot(string Arch, string Folder, string Relay, string Digest, IReadOnlyList<string> Program);
