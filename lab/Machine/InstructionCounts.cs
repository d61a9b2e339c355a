using Lab.Machine.Places;

namespace Lab.Machine;

/// <summary>
/// The instructions that a guest has begun since its start, as the lab's QEMU plugin counts them (lab/Trace/plugin/observe.c): read at any
/// moment, so that the difference of two readings tells of what lay between. Blocks of instructions that an exception left early count whole.
/// </summary>
public sealed class InstructionCounts : IDisposable
{
    // "LABOBS01" as the plugin writes it, in the host's byte order.
    private const ulong Magic = 0x4c41424f42533031;
    private const int LineBytes = 64;

    private readonly IFileWindow file;

    private InstructionCounts(IFileWindow file, int processors)
    {
        this.file = file;
        Processors = processors;
    }

    /// <summary>Virtual processors that are counted.</summary>
    public int Processors { get; }

    /// <summary>Opens the file that the plugin writes, on this host.</summary>
    /// <exception cref="MachineInputException">It is no such file.</exception>
    public static Task<InstructionCounts> OpenAsync(string path, CancellationToken cancel) => OpenAsync(path, MappedFile.Open(path), cancel);

    /// <summary>Instructions of all processors.</summary>
    public async Task<long> TotalAsync(CancellationToken cancel)
    {
        long total = 0;
        for (var processor = 0; processor < Processors; processor++)
            total += await OfAsync(processor, cancel).ConfigureAwait(false);
        return total;
    }

    /// <summary>Instructions of one processor, from 0 on.</summary>
    public async Task<long> OfAsync(int processor, CancellationToken cancel)
    {
        if (processor < 0 || processor >= Processors)
            throw new ArgumentOutOfRangeException(nameof(processor), processor, $"the machine has {Processors} processors");
        var word = new byte[sizeof(long)];
        await file.ReadAsync((processor + 1L) * LineBytes, word, cancel).ConfigureAwait(false);
        return BitConverter.ToInt64(word);
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    /// <param name="path">Its path, for errors.</param>
    /// <param name="file">The file; null where there is none.</param>
    /// <param name="cancel">Gives up.</param>
    /// <inheritdoc cref="OpenAsync(string, CancellationToken)"/>
    internal static async Task<InstructionCounts> OpenAsync(string path, IFileWindow? file, CancellationToken cancel)
    {
        const string mend = "It is written by QEMU with the lab's plugin, and there once QEMU runs.";
        if (file is null || file.Length < 2 * LineBytes)
        {
            file?.Dispose();
            throw new MachineInputException(path, "no file of instruction counts", mend);
        }
        var head = new byte[2 * sizeof(long)];
        await file.ReadAsync(0, head, cancel).ConfigureAwait(false);
        var (magic, processors) = (BitConverter.ToUInt64(head), BitConverter.ToInt64(head, sizeof(ulong)));
        if (magic == Magic && processors > 0 && (processors + 1) * LineBytes <= file.Length)
            return new(file, (int)processors);
        file.Dispose();
        throw new MachineInputException(path, $"begins with 0x{magic:x16} and {processors} processors, which is no file of instruction counts", mend);
    }
}
