using Lab.Nvme.Commands;

namespace Lab.Specs.Driver.Model;

/// <summary>A command that the device has fetched.</summary>
internal sealed class ModelCommand(int number, ModelSubmissionQueue queue, SubmissionEntry entry)
{
    /// <summary>Which of all fetched commands it is, from 1 on.</summary>
    public int Number => number;
    public ModelSubmissionQueue Queue => queue;
    public SubmissionEntry Entry => entry;
    public int Sq => queue.Id;
    public bool IsAdmin => queue.Id == 0;
    public byte Opcode => entry.Opcode;
    public ushort Cid => entry.Cid;
    public uint Nsid => entry.Nsid;
    public CommandFate Fate { get; set; }
    /// <summary>The data that it moves; null for none.</summary>
    public ModelTransfer? Transfer { get; init; }

    public uint Dword(int index) => entry.Dword(index);

    public override string ToString() => $"command {number} (sq {Sq} {entry})";
}
