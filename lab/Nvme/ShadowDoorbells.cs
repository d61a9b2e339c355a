namespace Lab.Nvme;

/// <summary>
/// Shadow doorbells (NVMe Base 2.1, Doorbell Buffer Config command and annex B.5): the host writes tails and heads to one page of memory, the
/// controller says in another, the EventIdx buffer, up to where it needs no doorbell write. Both pages are laid out alike, with the stride of the doorbells.
/// <code>
/// submission queue y: y * 2 * stride        completion queue y: (y * 2 + 1) * stride
/// </code>
/// The order for each doorbell: the entries are in memory, then the shadow is stored, then a full barrier, then EventIdx is loaded.
/// </summary>
/// <param name="StrideBytes">Distance between two doorbells, from CAP.DSTRD.</param>
public readonly record struct ShadowDoorbells(int StrideBytes)
{
    /// <summary>
    /// Offset of the tail of submission queue <paramref name="queue"/> in the shadow buffer, and of its EventIdx in the other. The admin queue has none
    /// in use.
    /// </summary>
    /// <exception cref="OverflowException">The offset passes 2 GiB.</exception>
    public int SqTail(int queue) => checked(2 * queue * StrideBytes);

    /// <summary>Offset of the head of completion queue <paramref name="queue"/> in the shadow buffer, and of its EventIdx in the other.</summary>
    /// <exception cref="OverflowException">The offset passes 2 GiB.</exception>
    public int CqHead(int queue) => checked((2 * queue + 1) * StrideBytes);

    /// <summary>How many queues, the admin queue among them, have their doorbells in buffers of one page: the others use the doorbell registers only.</summary>
    public int QueuesIn(int pageBytes) => pageBytes / (2 * StrideBytes);

    /// <summary>
    /// Whether the doorbell register must be written as well: the move from <paramref name="before"/> to <paramref name="now"/> passed EventIdx, that is,
    /// EventIdx is one of before, before + 1, … now - 1. The values are 16 bits wide and wrap; a move of nothing needs no write.
    /// </summary>
    /// <param name="eventIdx">What the controller wrote, loaded after the full barrier.</param>
    /// <param name="now">The value just stored in the shadow buffer.</param>
    /// <param name="before">The value that was there before.</param>
    public static bool MustRing(ushort eventIdx, ushort now, ushort before) => (ushort)(now - eventIdx - 1) < (ushort)(now - before);
}
