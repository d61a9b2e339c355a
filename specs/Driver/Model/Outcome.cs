namespace Lab.Specs.Driver.Model;

/// <summary>How a command ends.</summary>
internal readonly record struct Outcome(ushort Status, uint Dw0 = 0);
