using Lab.PeerToPeer.Providers;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Linux;

/// <summary>Registers the same memory here, takes the same pieces and gives them back in the same order, and compares what comes of each step.</summary>
/// <param name="answers">Linux's.</param>
internal sealed class PoolComparison(LinuxAnswers answers)
{
    // Any: what is compared are offsets.
    private const ulong FirstAddress = 0x1_0000_0000;

    public IEnumerable<LinuxDisagreement> Disagreements()
    {
        var (tree, registry, at) = (new PciTree(answers.Functions), new PeerRegistry(new RouteFinder(answers.Processor), seed: 0), FirstAddress);
        foreach (var linux in answers.Memories)
        {
            // The rule of Linux's nvme driver: what holds data both ways is published (drivers/nvme/host/pci.c, nvme_map_cmb).
            var (bytes, published) = ((long)linux.CmbSz.SizeBytes, linux.CmbSz is { Wds: true, Rds: true });
            if (linux.Bytes != bytes || linux.Available != bytes || linux.IsPublished != published)
                yield return new(LinuxSubject.Memory, $"{linux}", $"{bytes} bytes, all available, {(published ? "" : "not ")}published", $"{linux.CmbSz}");
            var provider = registry.Add(new(tree.Node(linux.Function), 2, bytes, at));
            at += (ulong)bytes;
            if (Replay(provider, answers.Pool.Where(step => step.Function == linux.Function)) is { } disagreement)
                yield return disagreement;
        }
    }

    // The first step that differs: what follows differs by that.
    private static LinuxDisagreement? Replay(Provider provider, IEnumerable<LinuxPoolStep> steps)
    {
        Dictionary<long, PeerMemory> taken = [];
        foreach (var linux in steps)
        {
            var (offset, error) = (linux.Offset, 0);
            if (linux.Takes)
            {
                var piece = provider.TryAllocate(linux.Bytes);
                (offset, error) = (piece?.Offset ?? -1, piece is null ? LinuxPoolStep.Exhausted : 0);
                if (piece is not null)
                    taken[piece.Offset] = piece;
            }
            else if (taken.TryGetValue(linux.Offset, out var piece))
                provider.Free(piece);
            var ours = linux with { Offset = offset, Error = error, Available = provider.Available };
            if (ours != linux)
                return new(LinuxSubject.Pool, $"{linux}", $"{ours}");
        }
        return null;
    }
}
