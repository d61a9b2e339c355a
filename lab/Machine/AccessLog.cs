using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.MemoryMappedFiles;

namespace Lab.Machine;

/// <summary>
/// The accesses of a guest's processors to chosen guest-physical addresses, and the fences after them, as the lab's QEMU plugin records them
/// (struct log in lab/Trace/plugin/observe.c). It records while it is armed.
/// </summary>
public sealed class AccessLog : IDisposable
{
    // Ranges of addresses that the plugin can watch at once.
    private const int MostRanges = 32;

    // "LABOBS02" as the plugin writes it, in the host's byte order; then the offsets of struct log.
    private const ulong Magic = 0x4c41424f42533032;
    private const int Capacity = 8, Armed = 24, RecordCount = 32, LostRecords = 40, Ranges = 48, FirstRange = 64, FirstRecord = 576;
    private const int RecordBytes = 64, RangeBytes = 16, MostInstructionBytes = 16;

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private long arming;

    private AccessLog(MemoryMappedFile file, MemoryMappedViewAccessor view) => (this.file, this.view) = (file, view);

    /// <summary>Records since it was armed, those that found no room included.</summary>
    public long Recorded => view.ReadInt64(RecordCount);

    /// <summary>Records since it was armed that found no room.</summary>
    public long Lost => view.ReadInt64(LostRecords);

    /// <summary>Opens the file that the plugin writes.</summary>
    /// <exception cref="MachineInputException">It is no such file.</exception>
    public static AccessLog Open(string path)
    {
        const string mend = "It is written by QEMU with the lab's plugin, and there once QEMU runs.";
        if (!File.Exists(path) || new FileInfo(path).Length < FirstRecord)
            throw new MachineInputException(path, "no file of recorded accesses", mend);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.ReadWrite);
        var (magic, capacity) = (view.ReadUInt64(0), view.ReadInt64(Capacity));
        if (magic == Magic && capacity > 0 && FirstRecord + capacity * RecordBytes <= view.Capacity)
            return new(file, view);
        view.Dispose();
        file.Dispose();
        throw new MachineInputException(path, $"begins with 0x{magic:x16} and room for {capacity} records, which is no file of recorded accesses", mend);
    }

    /// <summary>Forgets what was recorded, and records accesses to these ranges from now on.</summary>
    /// <param name="ranges">First and last address of each. Of more than the plugin knows apart, those next to each other are watched with what lies between them.</param>
    public void Arm(IReadOnlyCollection<(ulong First, ulong Last)> ranges)
    {
        if (ranges.Count == 0)
            throw new ArgumentException("there is no range to watch", nameof(ranges));
        var watched = AddressRanges.Merge(ranges, MostRanges);
        Disarm();
        view.Write(RecordCount, 0L);
        view.Write(LostRecords, 0L);
        view.Write(Ranges, (long)watched.Count);
        var at = FirstRange;
        foreach (var (first, last) in watched)
        {
            view.Write(at, first);
            view.Write(at + sizeof(ulong), last);
            at += RangeBytes;
        }
        Thread.MemoryBarrier();
        view.Write(Armed, ++arming);
    }

    /// <summary>Records nothing more.</summary>
    public void Disarm() => view.Write(Armed, 0L);

    /// <summary>What was recorded since it was armed.</summary>
    public IEnumerable<AccessRecord> Read()
    {
        var count = Math.Min(Recorded, view.ReadInt64(Capacity));
        var bytes = new byte[RecordBytes];
        for (long i = 0; i < count; i++)
        {
            _ = view.ReadArray(FirstRecord + i * RecordBytes, bytes, 0, RecordBytes);
            yield return Record(bytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }

    private static AccessRecord Record(ReadOnlySpan<byte> bytes)
    {
        const int size = 4, skipped = 6, pc = 8, address = 16, value = 24, instruction = 40, mapped = 56;
        var (length, width) = (Math.Min((int)bytes[1], MostInstructionBytes), (int)BinaryPrimitives.ReadUInt16LittleEndian(bytes[size..]));
        return new(
            (AccessKind)bytes[0], bytes[2], BinaryPrimitives.ReadUInt64LittleEndian(bytes[pc..]), [.. bytes.Slice(instruction, length)],
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[address..]), width, bytes[3] == 0 ? [] : [.. bytes.Slice(value, Math.Min(width, sizeof(ulong) * 2))],
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[skipped..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[mapped..]));
    }
}
