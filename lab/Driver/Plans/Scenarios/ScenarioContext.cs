using Lab.Driver.Memory;
using Lab.Driver.Wrong;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;

namespace Lab.Driver.Plans.Scenarios;

/// <summary>What a scenario works with: the started controller, its queue pairs, and the places that the plan chose.</summary>
internal sealed class ScenarioContext(
    Plan plan, NvmeController controller, Seams.IIntentSink intents, IReadOnlyList<QueuePair> pairs, MemoryPool data, MemoryPool lists, CompletionPump? pump)
{
    public Plan Plan => plan;
    public NvmeController Controller => controller;
    public IReadOnlyList<QueuePair> Pairs => pairs;
    public QueuePair Pair => pairs[0];
    public int BlockBytes => controller.Namespace.BlockBytes;

    /// <summary>Logical blocks of one transfer.</summary>
    public int Blocks => plan.Bytes / controller.Namespace.Format.BlockBytes;

    public Seams.IIntentSink Intents => intents;

    public void Tell(Intent intent) => intents.Tell(intent);

    /// <summary>A buffer of the plan's size and place.</summary>
    public Transfer NewTransfer() => Transfer.Create(controller, new(plan.Bytes)
    {
        DataIn = data, ListsIn = lists, Sgl = plan.DataPointer == PointerKind.Sgl, PageOffset = plan.PageOffset, Force = plan.Force, Queue = pairs[0],
        SwapEntries = plan.Wrong == WrongDriver.SwappedList,
    });

    /// <summary>Executes commands with one doorbell, and fails on a status that is not success.</summary>
    public void Execute(QueuePair pair, SubmissionEntry[] commands, string what)
    {
        if (pump is null)
        {
            pair.Execute(commands, what);
            return;
        }
        var tasks = new Task<CompletionEntry>[commands.Length];
        for (var i = 0; i < tasks.Length; i++)
            tasks[i] = i < tasks.Length - 1 ? pair.QueueAsync(commands[i]).AsTask() : pair.SubmitAsync(commands[i]).AsTask();
        for (var i = 0; i < tasks.Length; i++)
            if (tasks[i].GetAwaiter().GetResult() is { Status: { IsSuccess: false } status })
                throw new CommandFailedException(commands[i], status, what);
    }

    /// <summary>Executes one command that is meant to end with the given status.</summary>
    /// <exception cref="DriverException">It ended with another one.</exception>
    public CompletionEntry Expect(QueuePair pair, in SubmissionEntry command, string what, StatusCode expected = StatusCode.SuccessfulCompletion)
    {
        var ignores = plan.Wrong == WrongDriver.IgnoreStatus;
        if (expected != StatusCode.SuccessfulCompletion && !ignores)
            intents.Tell(new StatusMeant(pair.Id, (int)expected >> 8, (int)expected & 0xFF));
        var completion = pair.ExecuteRaw([command], what)[0];
        return ignores || completion.Status.Code == expected
            ? completion
            : throw new DriverException($"{what} ended with {completion.Status}, {CommandStatus.Of(expected)} was expected");
    }
}
