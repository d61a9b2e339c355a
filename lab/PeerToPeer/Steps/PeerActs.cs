using Lab.Driver;
using Lab.Driver.Pci;
using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.PeerToPeer.Transfers;
using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Steps;

/// <summary>What each step of a peer-to-peer experiment does.</summary>
internal sealed class PeerActs(IPeerMachine machine, PeerSession session, IIntentSink intents)
{
    private static readonly TimeSpan UnplugPatience = TimeSpan.FromSeconds(30), Turn = TimeSpan.FromMilliseconds(10);

#pragma warning disable CA2263 // netstandard2.0 has no generic overloads
    private static readonly string[] Wrongs = Enum.GetNames(typeof(WrongOrchestrator));
#pragma warning restore CA2263

    private readonly Dictionary<string, List<ScatterList>> _taken = [];
    private readonly HashSet<string> _lost = [];
    private readonly List<Thread> _running = [];
    private Exception? _failure;
    private Orchestrator? _orchestrator;
    private WrongOrchestrator _wrong;

    /// <summary>Does all of them, and tells the accounts.</summary>
    public void Run(IReadOnlyList<PeerStep> steps)
    {
        foreach (var step in steps)
            Take(step);
        Join();
        End();
    }

    private Orchestrator Orchestrator => _orchestrator ??= new(session.Registry, session.Routes, intents, _wrong);

    private void Take(PeerStep step)
    {
        if (step.Verb == PeerVerb.Copy && step.OneOf("with", "nothing", "next") == "next")
        {
            // Made before the thread is: what is opened belongs to all threads.
            var act = Copies(step);
            var thread = new Thread(() =>
            {
                try
                {
                    act();
                }
                catch (Exception e)
                {
                    _failure ??= e;
                }
            });
            _running.Add(thread);
            thread.Start();
            return;
        }
        Do(step);
        Join();
    }

    private void Join()
    {
        foreach (var thread in _running)
            thread.Join();
        _running.Clear();
        if (_failure is { } failure)
            throw failure as DriverException ?? new DriverException($"a thread failed: {failure.GetType().Name}: {failure.Message}", failure);
    }

    private void Do(PeerStep step)
    {
        switch (step.Verb)
        {
            case PeerVerb.Acs:
                SetAcs(step);
                break;
            case PeerVerb.Client:
                _ = session.Client(step.Word("of"), step.Has("queues") ? step.Word("queues") : null);
                break;
            case PeerVerb.Provide:
                Provide(step);
                break;
            case PeerVerb.Copy:
                Copies(step)();
                break;
            case PeerVerb.Fill:
                Fill(step);
                break;
            case PeerVerb.Drain:
                Drain(step);
                break;
            case PeerVerb.Move:
                Move(step);
                break;
            case PeerVerb.Take:
                TakeMemory(step);
                break;
            case PeerVerb.Give:
                GiveMemory(step);
                break;
            case PeerVerb.Set:
                Set(step);
                break;
            case PeerVerb.Reset:
                session.Platform(step.Word("of")).Function.Reset(FunctionReset.FunctionLevel);
                _ = _lost.Add(step.Word("of"));
                break;
            case PeerVerb.Unplug:
                Unplug(step.Word("of"));
                break;
            default:
                SetWrong(step);
                break;
        }
    }

    // Its counters begin when the orchestrator does.
    private void SetWrong(PeerStep step)
    {
        if (_orchestrator is not null)
            throw new FormatException($"step '{step}' comes after a copy: it must come before the first one");
        _wrong = Enum.TryParse<WrongOrchestrator>(step.Word("way"), ignoreCase: true, out var wrong)
            ? wrong
            : throw new FormatException($"step '{step}': way must be one of {string.Join(", ", Wrongs)}");
    }

    private void End()
    {
        foreach (var lists in _taken.Values)
            foreach (var list in lists)
                list.Give(intents, ScatterList.Kept);
        _taken.Clear();
        session.Shutdown(_lost);
        foreach (var provider in session.Providers)
            intents.Tell(new ProviderCounted(provider.Name, provider.Bytes, provider.Available, provider.HighWater));
        var counters = Orchestrator.Counters;
        intents.Tell(new PeerCounted(counters.PeerToPeerBytes, counters.BouncedBytes, counters.FallBacks));
        intents.Tell(new DriverFinished(session.Commands));
    }

    private void SetAcs(PeerStep step)
    {
        var (name, control) = (step.Word("of"), step.OneOf("set", "none", "redirect") == "redirect" ? AcsControl.RequestRedirect | AcsControl.CompletionRedirect : AcsControl.None);
        var function = session.FunctionOf(name);
        AcsRegister.Set(name, control, offset => machine.ReadConfig32(function, offset), (offset, value) => machine.WriteConfig32(function, offset, value));
        session.ForgetTree();
    }

    private void Provide(PeerStep step) => StepOutcome.Expect(step, () =>
        session.Provide(step.Word("of"), step.OneOf("memory", "cmb", "pmr", "bar", "registers"), step.Number("offset", 0), step.Number("bytes", 0), step.OneOf("publish", "yes", "no") == "yes"));

    private Action Copies(PeerStep step)
    {
        var bytes = (int)step.Number("bytes", 0);
        var request = new CopyRequest(bytes)
        {
            From = session.Client(step.Word("from")), To = session.Client(step.Word("to")), Through = step.Has("through") ? session.Provider(step.Word("through")) : null,
            MayBounce = step.OneOf("bounce", "no", "yes") == "yes", Sgl = step.OneOf("pointer", "prp", "sgl") == "sgl",
            ListsInProvider = step.OneOf("lists", "host", "provider") == "provider", HostPages = (int)step.Number("mixed", 0),
            ReadStatus = Status(step), WriteStatus = Status(step),
        };
        var (at, onto, count, orchestrator) = (step.Number("at", 0), step.Number("onto", 0), step.Number("count", 1), Orchestrator);
        return () =>
        {
            for (var i = 0; i < count; i++)
                StepOutcome.Expect(step, () => orchestrator.Copy(request with { FromPosition = at + i * bytes, ToPosition = onto + i * bytes }) == TransferWay.Bounced);
        };
    }

    private static StatusCode Status(PeerStep step) => (StatusCode)step.Number("status", 0);

    private void Fill(PeerStep step)
    {
        var (name, bytes) = (step.Word("of"), (int)step.Number("bytes", 0));
        var list = Hold(name, bytes) ?? throw new DriverException($"provider {name} has {session.Provider(name).Available} bytes left, {bytes} were asked for");
        StepOutcome.Expect(step, () => Orchestrator.Copy(new(bytes) { From = session.Client(step.Word("from")), FromPosition = step.Number("at", 0), Kept = list, ReadStatus = Status(step) }));
    }

    private void Drain(PeerStep step)
    {
        var (name, bytes) = (step.Word("of"), (int)step.Number("bytes", 0));
        StepOutcome.Expect(step, () => Orchestrator.Copy(new(bytes) { To = session.Client(step.Word("to")), ToPosition = step.Number("onto", 0), Kept = Held(name, bytes), WriteStatus = Status(step) }));
    }

    private void Move(PeerStep step)
    {
        var bytes = (int)step.Number("bytes", 0);
        var (from, to) = (Held(step.Word("from"), bytes), Hold(step.Word("to"), bytes) ?? throw new DriverException($"provider {step.Word("to")} has no {bytes} bytes left"));
        Orchestrator.Move(session.Engine(step.Word("engine")), from, to, bytes);
    }

    private void TakeMemory(PeerStep step)
    {
        for (var i = 0; i < step.Number("count", 1); i++)
            StepOutcome.Expect(step, () => _ = Hold(step.Word("of"), step.Number("bytes", 0))
                ?? throw new NoPathException($"provider {step.Word("of")} has {session.Provider(step.Word("of")).Available} bytes left, {step.Word("bytes")} were asked for"));
    }

    private void GiveMemory(PeerStep step)
    {
        var (name, every) = (step.Word("of"), (int)Math.Max(1, step.Number("every", 1)));
        var lists = _taken.TryGetValue(name, out var held) ? held : [];
        foreach (var list in lists.Where((_, i) => i % every == 0).ToList())
        {
            list.Give(intents, ScatterList.Kept);
            _ = lists.Remove(list);
        }
    }

    private ScatterList? Hold(string name, long bytes)
    {
        var list = ScatterList.TryTake(session.Provider(name), bytes);
        if (list is null)
            return null;
        list.Tell(intents, ScatterList.Kept);
        if (!_taken.TryGetValue(name, out var lists))
            _taken[name] = lists = [];
        lists.Add(list);
        return list;
    }

    private ScatterList Held(string name, int bytes) =>
        _taken.TryGetValue(name, out var lists) && lists.LastOrDefault(list => list.Bytes == bytes) is { } list
            ? list
            : throw new DriverException($"nobody filled {bytes} bytes of {name}: a step before this one must");

    private void Set(PeerStep step)
    {
        const int command = 4;
        var name = step.Word("of");
        var function = session.Platform(name).Function;
        foreach (var (word, bit) in new[] { ("memory", 2u), ("master", 4u) })
            if (step.Has(word))
            {
                // The upper half is the status register, whose bits are cleared by writing 1.
                var value = function.ReadConfig32(command) & 0xFFFF;
                function.WriteConfig32(command, step.OneOf(word, "on", "off") == "on" ? value | bit : value & ~bit);
            }
        if (step.Has("cmb"))
            session.TurnCmb(name, step.OneOf("cmb", "on", "off") == "on");
    }

    private void Unplug(string name)
    {
        var function = session.Platform(name).Function;
        intents.Tell(new HostAsked("unplug", name));
        for (var waited = TimeSpan.Zero; !PciPresence.IsGone(function); waited += Turn)
        {
            if (waited > UnplugPatience)
                throw new DriverException($"{name} is still there {UnplugPatience.TotalSeconds} s after the host was asked to take it out");
            Thread.Sleep(Turn);
        }
        _ = _lost.Add(name);
    }
}
