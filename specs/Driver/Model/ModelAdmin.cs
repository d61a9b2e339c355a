using System.Buffers.Binary;
using Lab.Nvme.Commands;

namespace Lab.Specs.Driver.Model;

/// <summary>The admin commands (NVMe Base 2.1, chapter 5).</summary>
internal sealed class ModelAdmin
{
    private const byte DeleteSq = 0x00, CreateSq = 0x01, GetLogPage = 0x02, DeleteCq = 0x04, CreateCq = 0x05, Identify = 0x06, Abort = 0x08, SetFeatures = 0x09,
        GetFeatures = 0x0A, AsyncEvent = 0x0C, DoorbellBufferConfig = 0x7C;
    private const byte NumberOfQueues = 0x07;

    private readonly Dictionary<byte, uint> _features = [];
    private readonly ModelController _controller;
    private readonly byte[] _identity;

    public ModelAdmin(ModelController controller) => (_controller, _identity) = (controller, IdentifyData.Controller(controller.Options));

    public bool OffersSgls => (BinaryPrimitives.ReadUInt32LittleEndian(_identity.AsSpan(536)) & 3) is 1 or 2;

    /// <summary>How many bytes a command moves, and whether to the host; null for none.</summary>
    public static (int Bytes, bool ToHost)? TransferOf(SubmissionEntry entry) => entry.Opcode switch
    {
        Identify => (4096, true),
        GetLogPage => ((int)Math.Min(((long)(entry.Dword(10) >> 16) | (long)(entry.Dword(11) & 0xFFFF) << 16) * 4 + 4, 1 << 20), true),
        _ => null,
    };

    public Outcome? Execute(ModelCommand command) => command.Opcode switch
    {
        DeleteSq => Delete(command, isSubmission: true),
        CreateSq => CreateSubmission(command),
        DeleteCq => Delete(command, isSubmission: false),
        CreateCq => CreateCompletion(command),
        Identify when (command.Dword(10) & 0xFF) == 0 && !IsNamespace(command.Nsid) => new(ModelStatus.InvalidNamespace),
        Identify => Send(command, Structure(command)),
        GetLogPage => Send(command, (command.Dword(10) & 0xFF) is 1 or 2 or 3 ? new byte[command.Transfer!.Bytes] : null, ModelStatus.InvalidLogPage),
        Abort => AbortOne(command),
        SetFeatures => Set(command),
        GetFeatures => new(ModelStatus.Success, Feature((byte)command.Dword(10))),
        AsyncEvent => _controller.Events.Request(command),
        DoorbellBufferConfig => Configure(command),
        _ => new(ModelStatus.InvalidOpcode),
    };

    private bool IsNamespace(uint nsid) => nsid > 0 && nsid <= BinaryPrimitives.ReadUInt32LittleEndian(_identity.AsSpan(516));

    private byte[]? Structure(ModelCommand command) => (command.Dword(10) & 0xFF) switch
    {
        0 => IdentifyData.Namespace(_controller.Options, command.Nsid),
        1 => _identity,
        2 => IdentifyData.ActiveNamespaces(_controller.Options, command.Nsid),
        3 => IdentifyData.Descriptors(),
        5 or 6 or 7 or 8 => new byte[4096],
        _ => null,
    };

    private Outcome? Send(ModelCommand command, byte[]? data, ushort otherwise = ModelStatus.InvalidField)
    {
        if (data is null)
            return new(otherwise);
        return _controller.Namespace.ToHost(command, data) ? new(ModelStatus.Success) : new(ModelStatus.DataTransferError);
    }

    private Outcome? CreateCompletion(ModelCommand command)
    {
        var (id, depth, flags) = Queue(command);
        if (id == 0 || id > _controller.Options.MostQueuePairs || _controller.Queues.Completion.ContainsKey(id))
            return new(ModelStatus.InvalidQueueIdentifier);
        var vector = (flags & 2) != 0 ? (int)(flags >> 16) : (int?)null;
        if (vector >= _controller.Options.Vectors)
            return new(ModelStatus.InvalidInterruptVector);
        if (Refusal(command, depth, flags, 16, _controller.Cmb.Cqs) is { } refused)
            return refused;
        _controller.Queues.Add(new ModelCompletionQueue(id, depth, command.Entry.Q3, vector));
        return new(ModelStatus.Success);
    }

    private Outcome? CreateSubmission(ModelCommand command)
    {
        var (id, depth, flags) = Queue(command);
        if (id == 0 || id > _controller.Options.MostQueuePairs || _controller.Queues.Submission.ContainsKey(id))
            return new(ModelStatus.InvalidQueueIdentifier);
        if (!_controller.Queues.Completion.TryGetValue((int)(flags >> 16), out var completions) || completions.Id == 0)
            return new(ModelStatus.CompletionQueueInvalid);
        // CC.IOSQES and CC.IOCQES within what SQES and CQES tell.
        var cc = _controller.Registers.Cc;
        if (!Offers(_identity[512], cc >> 16 & 0xF) || !Offers(_identity[513], cc >> 20 & 0xF))
            return new(ModelStatus.InvalidQueueSize);
        if (Refusal(command, depth, flags, 64, _controller.Cmb.Sqs) is { } refused)
            return refused;
        _controller.Queues.Add(new ModelSubmissionQueue(id, depth, command.Entry.Q3, completions));
        return new(ModelStatus.Success);
    }

    private static bool Offers(byte sizes, uint size) => size >= (sizes & 0xF) && size <= sizes >> 4;

    private Outcome? Refusal(ModelCommand command, int depth, uint flags, int entryBytes, bool mayLieInCmb)
    {
        var (address, bytes, cmb) = (command.Entry.Q3, (long)depth * entryBytes, _controller.Cmb);
        if (depth < 2 || depth > (int)(_controller.Options.Cap & 0xFFFF) + 1)
            return new(ModelStatus.InvalidQueueSize);
        // Without Physically Contiguous the address is that of a PRP list, which this controller does not take (CAP.CQR).
        if ((flags & 1) == 0 || address % (ulong)_controller.Registers.PageBytes != 0)
            return new(ModelStatus.InvalidField);
        if (cmb.Touches(address, bytes))
            return mayLieInCmb && cmb.Holds(address, bytes) ? null : new(ModelStatus.InvalidUseOfCmb);
        // A queue that lies nowhere is found when it is used, as in hardware; the driver should not have asked for it.
        if (_controller.Dma.PlaceOf(address, bytes) is null)
            _controller.Bus.Violate($"a queue of {bytes} bytes is made at 0x{address:x}, which is nobody's memory");
        return null;
    }

    private static (int Id, int Depth, uint Flags) Queue(ModelCommand command) =>
        ((int)(command.Dword(10) & 0xFFFF), (int)(command.Dword(10) >> 16) + 1, command.Dword(11));

    private Outcome? Delete(ModelCommand command, bool isSubmission)
    {
        var (id, queues) = ((int)(command.Dword(10) & 0xFFFF), _controller.Queues);
        if (id == 0 || !(isSubmission ? queues.Submission.ContainsKey(id) : queues.Completion.ContainsKey(id)))
            return new(ModelStatus.InvalidQueueIdentifier);
        if (isSubmission)
            queues.RemoveSubmission(id);
        else if (queues.Submission.Values.Any(queue => queue.Completions.Id == id))
            return new(ModelStatus.InvalidQueueDeletion);
        else
            queues.RemoveCompletion(id);
        return new(ModelStatus.Success);
    }

    private Outcome? AbortOne(ModelCommand command)
    {
        var (sq, cid) = ((int)(command.Dword(10) & 0xFFFF), command.Dword(10) >> 16);
        var target = _controller.Queues.InFlight.FirstOrDefault(other => other.Sq == sq && other.Cid == cid);
        if (target is null || target == command || _controller.Faults.IgnoresAborts)
            return new(ModelStatus.Success, 1);
        // The aborted command's own answer is always a right one.
        target.Fate = Fate.Answered;
        _controller.Queues.End(target, new(ModelStatus.AbortRequested));
        return new(ModelStatus.Success, 0);
    }

    private Outcome? Set(ModelCommand command)
    {
        var id = (byte)command.Dword(10);
        _features[id] = command.Dword(11);
        return new(ModelStatus.Success, id == NumberOfQueues ? Feature(id) : 0);
    }

    // Number of Queues is always what there is: 0's based, completion queues above submission queues.
    private uint Feature(byte id) =>
        id == NumberOfQueues ? (uint)(_controller.Options.MostQueuePairs - 1) * 0x1_0001 : _features.GetValueOrDefault(id);

    private Outcome? Configure(ModelCommand command)
    {
        var (shadow, events) = (command.Entry.Q3, command.Entry.Q4);
        if (((shadow | events) & 0xFFF) != 0)
            return new(ModelStatus.InvalidField);
        _controller.Shadow = new(_controller.Dma, _controller.StrideBytes, shadow, events);
        _controller.Queues.FillShadow();
        return new(ModelStatus.Success);
    }
}
