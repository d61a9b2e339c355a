using System.Buffers.Binary;
using System.Collections.Immutable;
using Lab.Machine.Places;

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
    private const int Capacity = 8, Armed = 24, RecordCount = 32, LostRecords = 40, FirstRecord = 576;
    private const int RecordBytes = 64, MostInstructionBytes = 16;

    private readonly IFileWindow file;
    private readonly long capacity;
    private long arming;

    private AccessLog(IFileWindow file, long capacity) => (this.file, this.capacity) = (file, capacity);

    /// <summary>Opens the file that the plugin writes, on this host.</summary>
    /// <exception cref="MachineInputException">It is no such file.</exception>
    public static Task<AccessLog> OpenAsync(string path, CancellationToken cancel) => OpenAsync(path, MappedFile.Open(path), cancel);

    /// <summary>Records since it was armed, those that found no room included, and how many of them found none.</summary>
    public async Task<(long Recorded, long Lost)> CountAsync(CancellationToken cancel)
    {
        var words = new byte[2 * sizeof(long)];
        await file.ReadAsync(RecordCount, words, cancel).ConfigureAwait(false);
        return (BitConverter.ToInt64(words), BitConverter.ToInt64(words, LostRecords - RecordCount));
    }

    /// <summary>Forgets what was recorded, and records accesses to these ranges from now on.</summary>
    /// <param name="ranges">First and last address of each. Of more than the plugin knows apart, those next to each other are watched with what lies between them.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task ArmAsync(IReadOnlyCollection<(ulong First, ulong Last)> ranges, CancellationToken cancel)
    {
        if (ranges.Count == 0)
            throw new ArgumentException("there is no range to watch", nameof(ranges));
        var watched = AddressRanges.Merge(ranges, MostRanges);
        await DisarmAsync(cancel).ConfigureAwait(false);
        ulong[] words = [0, 0, (ulong)watched.Count, 0, .. watched.SelectMany(range => new[] { range.First, range.Last })];
        await file.WriteAsync(RecordCount, [.. words.SelectMany(BitConverter.GetBytes)], cancel).ConfigureAwait(false);
        await file.WriteAsync(Armed, BitConverter.GetBytes(++arming), cancel).ConfigureAwait(false);
    }

    /// <summary>Records nothing more.</summary>
    public Task DisarmAsync(CancellationToken cancel) => file.WriteAsync(Armed, BitConverter.GetBytes(0L), cancel);

    /// <summary>What was recorded since it was armed.</summary>
    public async Task<IEnumerable<AccessRecord>> ReadAsync(CancellationToken cancel)
    {
        var (recorded, _) = await CountAsync(cancel).ConfigureAwait(false);
        var bytes = new byte[Math.Clamp(recorded, 0, capacity) * RecordBytes];
        await file.ReadAsync(FirstRecord, bytes, cancel).ConfigureAwait(false);
        return bytes.Chunk(RecordBytes).Select(record => Record(record));
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    /// <param name="path">Its path, for errors.</param>
    /// <param name="file">The file; null where there is none.</param>
    /// <param name="cancel">Gives up.</param>
    /// <inheritdoc cref="OpenAsync(string, CancellationToken)"/>
    internal static async Task<AccessLog> OpenAsync(string path, IFileWindow? file, CancellationToken cancel)
    {
        const string mend = "It is written by QEMU with the lab's plugin, and there once QEMU runs.";
        if (file is null || file.Length < FirstRecord)
        {
            file?.Dispose();
            throw new MachineInputException(path, "no file of recorded accesses", mend);
        }
        var head = new byte[Capacity + sizeof(long)];
        await file.ReadAsync(0, head, cancel).ConfigureAwait(false);
        var (magic, capacity) = (BitConverter.ToUInt64(head), BitConverter.ToInt64(head, Capacity));
        if (magic == Magic && capacity > 0 && FirstRecord + capacity * RecordBytes <= file.Length)
            return new(file, capacity);
        file.Dispose();
        throw new MachineInputException(path, $"begins with 0x{magic:x16} and room for {capacity} records, which is no file of recorded accesses", mend);
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
