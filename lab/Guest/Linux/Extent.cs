namespace Lab.Guest.Linux;

/// <summary>Memory in one piece, for the process and on the bus.</summary>
internal readonly record struct Extent(nint Address, ulong Bus, int Bytes);
