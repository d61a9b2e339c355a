using Lab.Driver.Memory;
using Lab.Driver.Seams;
using Lab.Nvme.Intents;

namespace Lab.Driver.Steps;

/// <summary>
/// Takes the steps of an experiment on one function, with as much or as little of the driver as they ask for. Between two calls the controller, its queues and
/// buffers stay as they are.
/// </summary>
/// <param name="platform">Where the function is. Stays the caller's.</param>
/// <param name="intents">Told what the driver means and what each step came to.</param>
public sealed class StepRunner(IPlatform platform, IIntentSink intents) : IDisposable
{
    private readonly StepMemory _memory = new(platform);
    private NvmeController? _controller;
    private StepCommands? _commands;

    /// <summary>Takes one step.</summary>
    /// <param name="number">Of the step in its experiment, from 1 on.</param>
    /// <param name="step">What to do.</param>
    /// <returns>Whether it came to what it should: after another outcome no further step makes sense.</returns>
    public bool Take(int number, StepText step)
    {
        StepOutcome outcome;
        try
        {
            outcome = Do(step).Required(step);
        }
        catch (Exception e) when (e is DriverException or FormatException or ArgumentException)
        {
            outcome = StepOutcome.Failure(step, e.Message.Replace('\n', ' '));
        }
        intents.Tell(new StepTaken(number, step.Text, outcome.Got, outcome.Wanted));
        return outcome.Met;
    }

    /// <summary>Lets go of the controller, and tells that the experiment is over.</summary>
    public void End()
    {
        var commands = _controller?.IoCommands + _controller?.Pairs.Sum(pair => pair.Completed) ?? 0;
        // A controller that is let go of tells of commands that still have no answer.
        Dispose();
        intents.Tell(new DriverFinished(commands));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _commands?.Dispose();
        _controller?.Dispose();
        _memory.Dispose();
        (_controller, _commands) = (null, null);
    }

    private StepOutcome Do(StepText step)
    {
        switch (step.Verb)
        {
            case "read-register" or "write-register" or "wait-register" or "read-memory" or "write-memory" or "read-config" or "write-config":
                return _memory.Do(step);
            case "start":
                if (_controller is not null)
                    throw new DriverException("the controller is started already");
                _controller = NvmeController.Start(platform, intents);
                _commands = new(_controller, intents);
                return StepOutcome.Done;
            case "stop":
                Started(step).Shutdown();
                return StepOutcome.Done;
            case "reset":
                Started(step).Reset(StepEnum.Read(step, "kind", ControllerReset.Controller));
                return StepOutcome.Done;
            default:
                _ = Started(step);
                return _commands!.Do(step);
        }
    }

    private NvmeController Started(StepText step) => _controller ?? throw new DriverException($"step '{step}' comes before start");
}
