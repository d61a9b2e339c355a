using System.Buffers.Binary;
using Lab.Nvme;
using Lab.Nvme.Intents;

namespace Lab.Judge.Replaying;

/// <summary>One place of records in the persistent memory region: what was written there, and how much of it lies behind a barrier.</summary>
/// <param name="offset">Byte offset in the region.</param>
/// <param name="bytes">Length.</param>
internal sealed class PmrRecord(long offset, int bytes)
{
    private readonly List<PmrWritten> _history = [];
    private readonly List<PmrWritten> _open = [];

    public long Offset => offset;
    public int Bytes => bytes;

    /// <summary>The last record behind a barrier; null when none is.</summary>
    public PmrWritten? Kept { get; private set; }

    /// <summary>Whether the last record is behind a barrier, so that nothing else may be found.</summary>
    public bool IsSettled => _open.Count == 0;

    public void Write(PmrWritten written)
    {
        _history.Add(written);
        _open.Add(written);
    }

    public void Settle()
    {
        if (_open.Count == 0)
            return;
        Kept = _open[^1];
        _open.Clear();
    }

    /// <summary>Whether the bytes are the record that was kept.</summary>
    public bool Holds(ReadOnlySpan<byte> found) => Holds(found, Kept!);

    /// <summary>What was found of the last record, which no barrier follows: "new", "old", or "torn" with the cells that are new.</summary>
    public (string Kind, string Text) Open(ReadOnlySpan<byte> found)
    {
        var (news, olds, others) = (0, 0, 0);
        for (var at = 0; at < bytes; at += 8)
        {
            var (position, cell) = (at, BinaryPrimitives.ReadUInt64LittleEndian(found[at..]));
            if (_open.Exists(written => Cell(written, position) == cell))
                news++;
            // Where nothing was kept, what was there before is not known, and anything may be it.
            else if (Kept is null || Cell(Kept, at) == cell)
                olds++;
            else
                others++;
        }
        var cells = bytes / 8;
        return others > 0 ? ("torn", $"torn: {news} of {cells} cells new, {olds} old, {others} neither")
            : news == cells ? ("new", "new")
            : news == 0 ? ("old", "old")
            : ("torn", $"torn: {news} of {cells} cells new, {olds} old");
    }

    /// <summary>What stands in the place of the record that was kept.</summary>
    public string Instead(ReadOnlySpan<byte> found)
    {
        var kept = Kept!;
        if (found.IndexOfAnyExcept((byte)0) < 0)
            return "zeroes";
        for (var i = _history.Count - 1; i >= 0; i--)
            if (Holds(found, _history[i]))
                return $"the record with seed {_history[i].Seed}";
        var right = 0;
        for (var at = 0; at < bytes; at += 8)
            right += Cell(kept, at) == BinaryPrimitives.ReadUInt64LittleEndian(found[at..]) ? 1 : 0;
        return $"{right} of its {bytes / 8} cells";
    }

    private bool Holds(ReadOnlySpan<byte> found, PmrWritten written)
    {
        for (var at = 0; at < bytes; at += 8)
            if (Cell(written, at) != BinaryPrimitives.ReadUInt64LittleEndian(found[at..]))
                return false;
        return true;
    }

    private ulong Cell(PmrWritten written, int at)
    {
        Span<byte> cell = stackalloc byte[8];
        DataPattern.Fill(cell, written.Seed, (ulong)(offset + at));
        return BinaryPrimitives.ReadUInt64LittleEndian(cell);
    }
}
