using Lab.Driver.Memory;
using Lab.Driver.Queues;
using Lab.Nvme.Commands;
using Lab.Nvme.DataPointers;
using Lab.Nvme.Identification;

namespace Lab.Driver;

/// <summary>Admin commands of one controller. Each call polls until it has its answer, and throws on a status that is not success.</summary>
public sealed class AdminCommands
{
    private readonly NvmeController _controller;

    internal AdminCommands(NvmeController controller, QueuePair queue) => (_controller, Queue) = (controller, queue);

    /// <summary>The admin queue pair, for commands that have no method here.</summary>
    public QueuePair Queue { get; }

    /// <summary>Identify Controller (CNS 01h).</summary>
    public ControllerData IdentifyController()
    {
        var data = new byte[ControllerData.Bytes];
        Identify(Cns.Controller, 0, data, "identify controller");
        return ControllerData.Decode(data);
    }

    /// <summary>Identify Namespace (CNS 00h).</summary>
    public NamespaceData IdentifyNamespace(uint nsid)
    {
        var data = new byte[NamespaceData.Bytes];
        Identify(Cns.Namespace, nsid, data, $"identify namespace {nsid}");
        return NamespaceData.Decode(data);
    }

    /// <summary>A namespace in the format that it has now.</summary>
    /// <exception cref="DriverException">It is not there, or its format is none that the specification has.</exception>
    public NamespaceFormat IdentifyUsable(uint nsid) => new NvmeNamespace(nsid, IdentifyNamespace(nsid)).Format;

    /// <summary>Any Identify structure.</summary>
    /// <param name="cns">Which, see the NVMe Base specification, figure "Identify - CNS Values".</param>
    /// <param name="nsid">The namespace, 0 where none is asked for.</param>
    /// <param name="data">Takes the 4096 bytes.</param>
    /// <param name="what">Names the command in messages.</param>
    public void Identify(Cns cns, uint nsid, Span<byte> data, string what) => Read(AdminCommand.Identify(cns, nsid, default), data, what);

    /// <summary>A command whose data the controller writes to one page.</summary>
    /// <param name="command">Without its data pointer.</param>
    /// <param name="data">Takes what was written, at most 4096 bytes.</param>
    /// <param name="what">Names the command in messages.</param>
    /// <returns>The completion, whose dword 0 may hold a result.</returns>
    public CompletionEntry Read(in SubmissionEntry command, Span<byte> data, string what)
    {
        var page = _controller.Host.Allocate(NvmeController.PageBytes, MemoryUse.ReadData);
        try
        {
            var completion = Queue.Execute(command.WithData(DataPointer.Prp(page.ControllerAddress)), what);
            page.CopyTo(data);
            return completion;
        }
        finally
        {
            _controller.Host.Free(page);
        }
    }

    /// <summary>A command whose data the controller reads from one page.</summary>
    /// <param name="command">Without its data pointer.</param>
    /// <param name="data">What it reads, at most 4096 bytes.</param>
    /// <param name="what">Names the command in messages.</param>
    /// <returns>The completion, whose dword 0 may hold a result.</returns>
    public CompletionEntry Write(in SubmissionEntry command, ReadOnlySpan<byte> data, string what)
    {
        var page = _controller.Host.Allocate(NvmeController.PageBytes, MemoryUse.WriteData);
        try
        {
            page.CopyFrom(data);
            return Queue.Execute(command.WithData(DataPointer.Prp(page.ControllerAddress)), what);
        }
        finally
        {
            _controller.Host.Free(page);
        }
    }

    /// <summary>
    /// Waits for an asynchronous event: submits a request that the controller answers when something happens. Somebody must poll meanwhile.
    /// </summary>
    /// <param name="cancel">Has the request aborted.</param>
    /// <returns>The completion; dword 0 tells type, information and log page of the event.</returns>
    public ValueTask<CompletionEntry> WaitForEventAsync(CancellationToken cancel = default) =>
        Queue.SubmitPatientAsync(AdminCommand.AsyncEventRequest(), cancel);

    /// <summary>Asks the controller to abort a command. Best effort: the command's own answer tells what came of it.</summary>
    /// <returns>Whether the controller says that it aborted the command (dword 0, bit 0 cleared).</returns>
    public bool Abort(int submissionQueue, ushort cid) => (Queue.Execute(AdminCommand.Abort(submissionQueue, cid), "abort").Dw0 & 1) == 0;
}
