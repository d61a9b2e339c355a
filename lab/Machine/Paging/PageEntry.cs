namespace Lab.Machine.Paging;

/// <summary>The entry of the page tables that maps an address.</summary>
/// <param name="At">Guest-physical address of the entry.</param>
/// <param name="Value">The entry.</param>
/// <param name="PageBytes">Bytes that it maps.</param>
/// <param name="Attribute">Its memory attribute as the architecture numbers it: x86_64's index into the page attribute table, AArch64's AttrIndx, RISC-V's PBMT.</param>
public sealed record PageEntry(ulong At, ulong Value, ulong PageBytes, int Attribute);
