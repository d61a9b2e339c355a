using System.Globalization;
using Lab.Driver;
using Lab.Driver.Plans;
using Lab.Driver.Seams;
using Lab.Driver.Steps;
using Lab.Guest.Linux;
using Lab.Guest.Loads;
using Lab.Guest.Peers;
using Lab.Guest.Probes;
using Lab.Guest.Vfio;
using Lab.Nvme.Intents;
using Lab.PeerToPeer.Steps;

namespace Lab.Guest;

/// <summary>
/// The agent's protocol. One process answers all calls of a session: to start a program costs seconds where an emulated processor
/// compiles or translates it first. A call is one line, with the PCI function as sysfs names it:
/// <list type="bullet">
/// <item><c>take BDF [--vfio]</c> takes the function from its kernel driver, and clears what earlier plans left in its controller memory buffer</item>
/// <item><c>run BDF [--vfio] [--peer BDF] PLAN</c> carries out a plan, one JSON object, and writes the intent log, one JSON object a line; what the plan
/// places on the bus lies in BAR 2 of the peer, which was taken before</item>
/// <item><c>peers BDF [--vfio] SEED NAMES STEPS</c> carries out a peer-to-peer experiment: NAMES as <see cref="GuestMachine.ReadFunctions"/> reads them, the functions
/// taken before, STEPS as <see cref="PeerStep.Parse"/> does, with <c>;</c> between them; the intent log is written as for <c>run</c></item>
/// <item><c>step BDF [--vfio] NUMBER STEP</c> takes one step of an experiment, as <see cref="DriverStep"/> has them; what it made stays for the next, and after a step that did not
/// come to what it should CODE is 1</item>
/// <item><c>steps-end BDF</c> ends that experiment</item>
/// <item><c>kernel-peers BDF WHAT</c> asks the kernel about peer-to-peer memory, as <see cref="LinuxPeers.Parse"/> reads it, and writes its answers, a line each</item>
/// <item><c>give BDF DRIVER</c> gives the function to a kernel driver</item>
/// <item><c>open BDF [--vfio] LOAD</c> makes ready to measure a driver, as <see cref="LoadSetup.Parse"/> reads it, or copies between functions that were taken, as <see cref="CopySetup.Parse"/>
/// does; a load that was open is closed</item>
/// <item><c>load BDF OPERATIONS SEED</c> puts the driver under load and answers what that came to</item>
/// <item><c>idle BDF TURNS</c> has it look for answers with nothing under way</item>
/// <item><c>close BDF</c> closes the load</item>
/// <item><c>probe BDF [--vfio] WHAT</c> asks something of the platform itself, as <see cref="PlatformProbe"/> knows it; TEXT is the answer</item>
/// </list>
/// With <c>--vfio</c>, and by itself where BARs cannot be mapped from sysfs (s390x) or an IOMMU gives physical addresses no meaning, the function is
/// reached through VFIO. The last line of each answer is <c>= CODE TEXT</c>. CODE is 0: done, TEXT is the driver that was taken from; 1: the driver
/// failed, the log says why; 2: the call itself was wrong, TEXT says why.
/// </summary>
internal sealed class Agent(Stream output)
{
    private readonly IntentWriter _log = new(output);
    // Functions that were taken, and wait for their plan.
    private readonly Dictionary<string, IPlatform> _held = [];
    private ILoad? _load;
    // The experiment whose steps are being taken, and where its function is.
    private (StepRunner Runner, IPlatform Platform)? _steps;

    /// <summary>Answers one call. Whatever happens, the answer has its last line.</summary>
    public void Answer(string call)
    {
        try
        {
            var (done, text) = Do(call);
            End(done ? 0 : 1, text);
        }
        catch (FormatException e)
        {
            End(2, e.Message);
        }
        catch (DriverException e)
        {
            _log.Tell(new DriverFailed(e.Message));
            End(1, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            // A defect of the agent: it must still end as a line of the log, or the judge sees a log that was cut short.
            _log.Tell(new DriverFailed($"the agent failed: {e.GetType().Name}: {e.Message}"));
            End(1, e.Message);
        }
    }

    private (bool Done, string Text) Do(string call)
    {
        const int verbAndFunction = 2;
        var words = call.Split([' '], verbAndFunction + 1);
        if (words.Length < verbAndFunction)
            throw Unknown(call);
        var device = new PciDevice(words[1]);
        var rest = words.Length > verbAndFunction ? words[verbAndFunction] : "";
        var vfio = rest == "--vfio" || rest.StartsWith("--vfio ", StringComparison.Ordinal);
        if (vfio)
            rest = rest.Substring("--vfio".Length).TrimStart();
        vfio |= !device.HasMappableBars || device.IsTranslated;
        var peer = Option("--peer ", ref rest);
        switch (words[0])
        {
            case "take" when rest.Length == 0:
                return (true, Take(device, vfio));
            case "run" when rest.Length > 0:
                return (Run(device, vfio, peer, PlanReader.Read(rest)), "");
            case "peers" when rest.Split([' '], 3) is [var seed, var names, var steps] && int.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                return (new PeerRunner(new GuestMachine(GuestMachine.ReadFunctions(names), function => Open(function, vfio)), _log, number)
                    .Run([.. steps.Split(';').Select(PeerStep.Parse)]), "");
            case "step" when rest.Split([' '], 2) is [var at, var step] && int.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var place):
                return (Step(device, vfio, place, StepText.Parse(step, DriverStep.Rules)), "");
            case "steps-end" when rest.Length == 0:
                EndSteps(tell: true);
                return (true, "");
            case "kernel-peers" when rest.Length > 0:
                foreach (var line in LinuxPeers.Parse(rest).Ask().Lines())
                    _log.Line(line);
                return (true, "");
            case "give" when rest.Length > 0:
                EndSteps(tell: false);
                LetGo(device)?.Dispose();
                device.Give(rest);
                return (true, "");
            case "open":
                Close();
                _load = rest.StartsWith(CopySetup.Word, StringComparison.Ordinal)
                    ? new CopyLoad(CopySetup.Parse(rest), function => Open(function, vfio))
                    : OpenLoad(device, vfio, LoadSetup.Parse(rest));
                return (true, "");
            case "load" when _load is { } load && Numbers(rest) is [var operations, var seed]:
                return (true, $"{load.Run(operations, (ulong)seed)}");
            case "idle" when _load is { } load && Numbers(rest) is [var turns]:
                return (true, $"{load.Idle(turns)}");
            case "close" when rest.Length == 0:
                Close();
                return (true, "");
            case "probe" when rest.Length > 0:
                return (true, Probe(device, vfio, rest.Split(' ')));
            default:
                throw Unknown(call);
        }
    }

    private string Take(PciDevice device, bool vfio)
    {
        EndSteps(tell: false);
        LetGo(device)?.Dispose();
        var driver = vfio ? device.TakeForVfio() : device.Take();
        var platform = Open(device, vfio);
        // Kept until the plan comes, so that it stays enabled and the host can see where its BARs lie before the driver starts.
        _held[device.Name] = platform;
        Scrub.Run(platform);
        return driver ?? "";
    }

    private bool Step(PciDevice device, bool vfio, int number, StepText step)
    {
        if (_steps is null)
        {
            var platform = Open(device, vfio);
            _steps = (new StepRunner(platform, _log), platform);
        }
        return _steps.Value.Runner.Take(number, step);
    }

    private void EndSteps(bool tell)
    {
        if (_steps is not var (runner, platform))
            return;
        _steps = null;
        try
        {
            if (tell)
                runner.End();
            else
                runner.Dispose();
        }
        finally
        {
            platform.Dispose();
        }
    }

    private bool Run(PciDevice device, bool vfio, string? peer, Plan plan)
    {
        using var platform = Open(device, vfio);
        using var other = peer is null ? null : Open(new(peer), vfio);
        return new PlanRunner(platform, _log, other?.Function).Run(plan);
    }

    // Takes an option and its word off the front of what follows; null where it is not there.
    private static string? Option(string name, ref string rest)
    {
        if (!rest.StartsWith(name, StringComparison.Ordinal))
            return null;
        var end = rest.IndexOf(' ', name.Length);
        if (end < 0)
            return null;
        var word = rest.Substring(name.Length, end - name.Length);
        rest = rest.Substring(end + 1);
        return word;
    }

    private string Probe(PciDevice device, bool vfio, string[] words)
    {
        using var platform = Open(device, vfio);
        return new PlatformProbe(platform, name => Open(new(name), vfio)).Run(words);
    }

    private ILoad OpenLoad(PciDevice device, bool vfio, LoadSetup setup)
    {
        if (setup.Managed)
            return new ManagedLoad(Open(device, vfio), setup);
        return new KernelLoad(device, setup.Depth);
    }

    private void Close()
    {
        _load?.Dispose();
        _load = null;
    }

    // Numbers from 1 on; none where a word is none.
    private static long[] Numbers(string text)
    {
        long[] numbers = [.. text.Split(' ').Select(word => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        return numbers.Contains(0) ? [] : numbers;
    }

    private IPlatform Open(PciDevice device, bool vfio) => LetGo(device) ?? (vfio ? new VfioPlatform(device) : new SysfsPlatform(device));

    private IPlatform? LetGo(PciDevice device)
    {
        if (_held.TryGetValue(device.Name, out var platform))
            _ = _held.Remove(device.Name);
        return platform;
    }

    private static FormatException Unknown(string call) =>
        new($"'{call}' is no call: take BDF [--vfio] | run BDF [--vfio] PLAN | probe BDF [--vfio] WHAT | step BDF [--vfio] NUMBER STEP | steps-end BDF | give BDF DRIVER | open BDF [--vfio] LOAD | load BDF OPERATIONS SEED | idle BDF TURNS (both after open) | close BDF");

    private void End(int code, string text) => _log.Line($"= {code} {text.Replace('\n', ' ')}");
}
