namespace Lab.Specs.Driver.Model;

/// <summary>What becomes of one command.</summary>
/// <param name="Kind">Which way it ends.</param>
/// <param name="Status">Status field (SC in 7:0, SCT in 10:8) of the answer in place of the one that it would have; null for that one.</param>
/// <param name="After">Accesses of the driver until the command is carried out; null for the device's usual pace.</param>
internal readonly record struct CommandFate(Fate Kind, ushort? Status = null, int? After = null)
{
    public static implicit operator CommandFate(Fate kind) => new(kind);
}
