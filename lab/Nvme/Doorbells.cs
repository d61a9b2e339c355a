using Lab.Nvme.Registers;

namespace Lab.Nvme;

/// <summary>Where the doorbells lie in BAR 0 (NVMe Base 2.1 transport for PCIe, SQyTDBL and CQyHDBL).</summary>
/// <param name="StrideBytes">Distance between two doorbells, from CAP.DSTRD.</param>
public readonly record struct Doorbells(int StrideBytes)
{
    /// <summary>Offset of the tail doorbell of submission queue <paramref name="queue"/>.</summary>
    /// <exception cref="OverflowException">The offset passes 2 GiB.</exception>
    public int SqTail(int queue) => checked(Register.Doorbells + 2 * queue * StrideBytes);

    /// <summary>Offset of the head doorbell of completion queue <paramref name="queue"/>.</summary>
    /// <exception cref="OverflowException">The offset passes 2 GiB.</exception>
    public int CqHead(int queue) => checked(Register.Doorbells + (2 * queue + 1) * StrideBytes);

    /// <summary>Offset of the first byte after the doorbells of <paramref name="queuePairs"/> queue pairs, the admin pair among them.</summary>
    public long End(int queuePairs) => Register.Doorbells + 2L * queuePairs * StrideBytes;

    /// <summary>Which doorbell a BAR 0 offset is; false for a register, for the space between two doorbells and for anything misaligned.</summary>
    public bool TryDecode(long offset, out QueueKind kind, out int queue)
    {
        var index = (offset - Register.Doorbells) / StrideBytes;
        kind = (index & 1) == 0 ? QueueKind.Submission : QueueKind.Completion;
        queue = (int)(index >> 1);
        return offset >= Register.Doorbells && (offset - Register.Doorbells) % StrideBytes == 0;
    }
}
