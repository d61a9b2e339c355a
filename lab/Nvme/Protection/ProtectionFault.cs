using Lab.Nvme.Commands;

namespace Lab.Nvme.Protection;

/// <summary>Protection information that is not what was expected.</summary>
/// <param name="Block">Which block, from 0 on.</param>
/// <param name="Status">What a controller that checked would complete the command with.</param>
/// <param name="Expected">The guard or tag expected.</param>
/// <param name="Found">The guard or tag found.</param>
public sealed record ProtectionFault(int Block, StatusCode Status, ulong Expected, ulong Found)
{
    /// <inheritdoc/>
    public override string ToString() => $"block {Block}: {CommandStatus.Of(Status).Name}: expected {Expected:x}, found {Found:x}";
}
