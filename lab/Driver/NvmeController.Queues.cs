using Lab.Driver.Memory;
using Lab.Driver.Queues;
using Lab.Driver.Wrong;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Ordering;

namespace Lab.Driver;

/// <content>Making queues: their memory, their registers and commands.</content>
public sealed partial class NvmeController
{
    private QueuePairOptions AdminOptions() => new() { Depth = _options.AdminDepth, Vector = _options.AdminVector };

    // Takes the memory and says what is meant; the controller does not know of the queues yet.
    private QueuePair NewPair(int id, QueuePairOptions options)
    {
        // Asked for before the controller is told of the vector: it takes none while MSI-X is off.
        if (options.Vector is { } vector && !(vector >= 0 && vector < _platform.Interrupts?.Count))
            throw new DriverException($"there is no vector {vector}: {(_platform.Interrupts is { } has ? $"the function has {has.Count}" : "this platform has no interrupts, poll instead")}");
        var completions = (options.CompletionIn ?? Host).Allocate(options.Depth * CompletionEntry.Bytes, MemoryUse.CompletionQueue, options.Force);
        DeviceMemory submissions;
        try
        {
            submissions = (options.SubmissionIn ?? Host).Allocate(options.Depth * SubmissionEntry.Bytes, MemoryUse.SubmissionQueue, options.Force);
        }
        catch
        {
            (options.CompletionIn ?? Host).Free(completions);
            throw;
        }
        var usual = CopyDefaults.For(_platform.Architecture, submissions.Window.Memory);
        var (copy, fence) = (options.Copy ?? usual.Copy, options.Fence ?? usual.Fence);
        var submission = WrongSubmissionQueues.Create(
            options.Wrong, new(id, options.Depth, submissions, copy, fence, _registers, _doorbells, _platform, _intents));
        var completion = WrongCompletionQueues.Create(options.Wrong, id, options.Depth, completions, _registers, _doorbells, _intents);
        return new(this, submission, completion, options with { Copy = copy, Fence = fence });
    }

    private void TellOfQueues(QueuePair pair)
    {
        var (options, submission, completion) = (pair.Options, pair.Submission.Memory, pair.Completion.Memory);
        _intents?.Tell(new QueueCreated(
            QueueKind.Completion, pair.Id, options.Depth, completion.PlaceName, completion.BusAddress, completion.Window.Memory.ToString(), "", ""));
        _intents?.Tell(new QueueCreated(
            QueueKind.Submission, pair.Id, options.Depth, submission.PlaceName, submission.BusAddress, submission.Window.Memory.ToString(),
            $"{options.Copy}", $"{options.Fence}"));
    }

    private void CreateQueues(QueuePair pair)
    {
        // A completion queue in device memory may hold what looks like an entry.
        pair.Restart();
        TellOfQueues(pair);
        (pair.Submission.Shadow, pair.Completion.Shadow) = (_shadow, _shadow);
        _shadow?.Forget(pair.Id);
        var (id, depth) = (pair.Id, pair.Options.Depth);
        Admin.Queue.Execute(AdminCommand.CreateCompletionQueue(id, depth, pair.Completion.Memory.ControllerAddress, pair.Options.Vector), $"create completion queue {id}");
        try
        {
            Admin.Queue.Execute(AdminCommand.CreateSubmissionQueue(id, depth, pair.Submission.Memory.ControllerAddress, id), $"create submission queue {id}");
        }
        catch (CommandFailedException)
        {
            Admin.Queue.Execute(AdminCommand.DeleteCompletionQueue(id), $"delete completion queue {id}");
            throw;
        }
    }

    private void FreeQueues(QueuePair pair)
    {
        (pair.Options.SubmissionIn ?? Host).Free(pair.Submission.Memory);
        (pair.Options.CompletionIn ?? Host).Free(pair.Completion.Memory);
    }

    private void ConfigureShadowDoorbells()
    {
        var (shadow, events) = (_shadow!.Shadow, _shadow.Events);
        _shadow.Restart();
        Admin.Queue.Execute(AdminCommand.DoorbellBufferConfig(shadow.ControllerAddress, events.ControllerAddress), "doorbell buffer config");
        foreach (var pair in AllPairs())
            (pair.Submission.Shadow, pair.Completion.Shadow) = (_shadow, _shadow);
    }

    private void Enable()
    {
        var (submission, completion) = (Admin.Queue.Submission, Admin.Queue.Completion);
        (submission.Shadow, completion.Shadow) = (null, null);
        Admin.Queue.Restart();
        TellOfQueues(Admin.Queue);
        var last = (uint)_options.AdminDepth - 1;
        _registers.Write32(Register.Aqa, last | last << 16);
        WriteLowThenHigh(Register.Asq, submission.Memory.ControllerAddress);
        WriteLowThenHigh(Register.Acq, completion.Memory.ControllerAddress);
        // Without the NVM command set as such, only as one of all that there are.
        _registers.Write32(Register.Cc, (Cap.CssNvm ? Cc.Enabled : Cc.Enabled.WithCss(6)).Value);
        var deadline = new Deadline(Clock, Cap.Timeout, "CSTS.RDY to be set after CC.EN = 1");
        for (var status = Status(); !status.Rdy || status.Gone; status = Status())
        {
            if (status.Gone)
                throw new ControllerGoneException(_platform.Function.Name, "CSTS");
            if (status.Cfs)
                throw new DriverException($"the controller reports a fatal status while it is enabled; {status}");
            deadline.Check(State);
        }
        Admin.Queue.Reopen();
    }

    private void Disable()
    {
        _registers.Write32(Register.Cc, 0);
        var deadline = new Deadline(Clock, Cap.Timeout, "CSTS.RDY to clear after CC.EN = 0");
        while (Status() is { Rdy: true, Gone: false })
            deadline.Check(State);
    }

    private void WriteLowThenHigh(int register, ulong value)
    {
        _registers.Write32(register, (uint)value);
        _registers.Write32(register + 4, (uint)(value >> 32));
    }
}
