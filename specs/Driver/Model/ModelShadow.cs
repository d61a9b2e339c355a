using System.Buffers.Binary;

namespace Lab.Specs.Driver.Model;

/// <summary>
/// The device's side of shadow doorbells (NVMe Base 2.1, Doorbell Buffer Config): it reads tails and heads from host memory when it looks for work, and
/// writes to its event index how far it had read when it went to sleep. As QEMU and SPDK's target do, it begins with the tails and heads that it
/// has, and takes over what is rung for the admin queue: many drivers leave that queue to its doorbells.
/// </summary>
internal sealed class ModelShadow(ModelDma dma, int strideBytes, ulong shadow, ulong events)
{
    public uint? SqTail(int queue) => Read(2 * queue);

    public uint? CqHead(int queue) => Read(2 * queue + 1);

    public void AwaitSqTail(int queue, int value) => Write(events, 2 * queue, value);

    public void AwaitCqHead(int queue, int value) => Write(events, 2 * queue + 1, value);

    public void PutSqTail(int queue, int value) => Write(shadow, 2 * queue, value);

    public void PutCqHead(int queue, int value) => Write(shadow, 2 * queue + 1, value);

    private bool IsInPage(int doorbell) => (long)doorbell * strideBytes + 4 <= 4096;

    private uint? Read(int doorbell)
    {
        if (!IsInPage(doorbell))
            return null;
        Span<byte> word = stackalloc byte[4];
        return dma.Read(shadow + (ulong)(doorbell * strideBytes), word, "a shadow doorbell") ? BinaryPrimitives.ReadUInt32LittleEndian(word) : null;
    }

    private void Write(ulong page, int doorbell, int value)
    {
        if (!IsInPage(doorbell))
            return;
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(word, value);
        dma.Write(page + (ulong)(doorbell * strideBytes), word, "a shadow doorbell or event index");
    }
}
