using System.IO.MemoryMappedFiles;

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

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    private InstructionCounts(MemoryMappedFile file, MemoryMappedViewAccessor view, int processors)
    {
        this.file = file;
        this.view = view;
        Processors = processors;
    }

    /// <summary>Virtual processors that are counted.</summary>
    public int Processors { get; }

    /// <summary>Instructions of all processors.</summary>
    public long Total => Enumerable.Range(0, Processors).Sum(Of);

    /// <summary>Instructions of one processor, from 0 on.</summary>
    public long Of(int processor) => processor >= 0 && processor < Processors
        ? view.ReadInt64((processor + 1L) * LineBytes)
        : throw new ArgumentOutOfRangeException(nameof(processor), processor, $"the machine has {Processors} processors");

    /// <summary>Opens the file that the plugin writes.</summary>
    /// <exception cref="MachineInputException">It is no such file.</exception>
    public static InstructionCounts Open(string path)
    {
        const string mend = "It is written by QEMU with the lab's plugin, and there once QEMU runs.";
        if (!File.Exists(path) || new FileInfo(path).Length < 2 * LineBytes)
            throw new MachineInputException(path, "no file of instruction counts", mend);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        var (magic, processors) = (view.ReadUInt64(0), view.ReadInt64(sizeof(ulong)));
        if (magic == Magic && processors > 0 && (processors + 1) * LineBytes <= view.Capacity)
            return new(file, view, (int)processors);
        view.Dispose();
        file.Dispose();
        throw new MachineInputException(path, $"begins with 0x{magic:x16} and {processors} processors, which is no file of instruction counts", mend);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
