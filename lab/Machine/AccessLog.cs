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

    // "LABOBS03" as the plugin writes it, in the host's byte order; then the offsets of struct log.
    private const ulong Magic = 0x4c41424f42533033;
    private const int Capacity = 8, Values = 16, Armed = 24, RecordCount = 32, LostRecords = 40, RangeCount = 48, FirstRange = 64, FirstRecord = 576;
    private const int RangeBytes = 2 * sizeof(ulong);
    private const int RecordBytes = 64, MostInstructionBytes = 16;

    private readonly IFileWindow file;
    private readonly long capacity;
    private long arming;
    private int watching;

    private AccessLog(IFileWindow file, long capacity, bool hasValues) => (this.file, this.capacity, HasValues) = (file, capacity, hasValues);

    /// <summary>Whether QEMU tells its plugin the values of accesses, as it does from version 9.2 on.</summary>
    public bool HasValues { get; }

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
    /// <param name="told">Ranges, watched too, of which each store is told (<see cref="Paging.StoreQuestion.IsTold"/>); fewer than the plugin knows.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task ArmAsync(IReadOnlyCollection<(ulong First, ulong Last)> ranges, IReadOnlyCollection<(ulong First, ulong Last)> told, CancellationToken cancel)
    {
        if (ranges.Count == 0)
            throw new ArgumentException("there is no range to watch", nameof(ranges));
        List<(ulong First, ulong Last)> watched = [.. told, .. AddressRanges.Merge(ranges, MostRanges - told.Count)];
        await DisarmAsync(cancel).ConfigureAwait(false);
        watching = watched.Count;
        ulong[] words = [0, 0, (ulong)watching, (ulong)told.Count, .. watched.SelectMany(range => new[] { range.First, range.Last })];
        await file.WriteAsync(RecordCount, [.. words.SelectMany(BitConverter.GetBytes)], cancel).ConfigureAwait(false);
        await file.WriteAsync(Armed, BitConverter.GetBytes(++arming), cancel).ConfigureAwait(false);
    }

    /// <summary>Records accesses to one more range from now on, in the midst of an experiment.</summary>
    /// <returns>A number to give it up by; null where the plugin knows no more ranges.</returns>
    public async Task<int?> WatchAsync((ulong First, ulong Last) range, CancellationToken cancel)
    {
        if (watching == MostRanges)
            return null;
        await SetAsync(watching, range, cancel).ConfigureAwait(false);
        // Last: the plugin reads them meanwhile.
        await file.WriteAsync(RangeCount, BitConverter.GetBytes((ulong)(watching + 1)), cancel).ConfigureAwait(false);
        return watching++;
    }

    /// <summary>Has the range of that number be another one, or none.</summary>
    public Task SetAsync(int number, (ulong First, ulong Last)? range, CancellationToken cancel)
    {
        // No address lies in a range that ends before it begins.
        var (first, last) = range ?? (ulong.MaxValue, 0);
        return file.WriteAsync(FirstRange + number * RangeBytes, [.. BitConverter.GetBytes(first), .. BitConverter.GetBytes(last)], cancel);
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
        var head = new byte[Values + sizeof(long)];
        await file.ReadAsync(0, head, cancel).ConfigureAwait(false);
        var (magic, capacity) = (BitConverter.ToUInt64(head), BitConverter.ToInt64(head, Capacity));
        if (magic == Magic && capacity > 0 && FirstRecord + capacity * RecordBytes <= file.Length)
            return new(file, capacity, BitConverter.ToInt64(head, Values) != 0);
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
