namespace Lab.Guest.Linux;

/// <summary>Locked memory in one piece for the process; on the bus it may be many.</summary>
internal readonly record struct Chunk(nint Address, int Bytes);
