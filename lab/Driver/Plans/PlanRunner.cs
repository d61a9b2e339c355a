using Lab.Driver.Memory;
using Lab.Driver.Persistence;
using Lab.Driver.Plans.Scenarios;
using Lab.Driver.Seams;
using Lab.Nvme.Intents;

namespace Lab.Driver.Plans;

/// <summary>Carries a plan out: start, buffer, queues, scenario, shutdown. Whatever happens ends as an intent.</summary>
/// <param name="platform">Where the function is.</param>
/// <param name="intents">Told what the driver means; several threads may tell at once.</param>
/// <param name="peer">Another function, in whose BAR 2 things lie that the plan places on the bus; null for none.</param>
public sealed class PlanRunner(IPlatform platform, IIntentSink intents, IPciFunction? peer = null)
{
    // The vector of I/O queues; the admin queue is polled.
    private const int IoVector = 1;
    // The CMB of QEMU's controllers.
    private const int PeerBar = 2;

    /// <summary>Runs the plan.</summary>
    /// <returns>Whether the driver got to the end.</returns>
    public bool Run(Plan plan)
    {
        try
        {
            if (plan.Problems().FirstOrDefault() is { } problem)
                throw new DriverException($"the plan cannot be run: {problem}");
            var on = plan.Wrong == Wrong.WrongDriver.OtherMapping ? new Wrong.MisnamedMappings(platform) : platform;
            using var controller = NvmeController.Start(on, intents, new()
            {
                CommandTimeout = plan.TimeoutMs > 0 ? TimeSpan.FromMilliseconds(plan.TimeoutMs) : null,
            });
            using var range = plan.Uses(MemoryPlace.Bus) ? PeerWindow() : null;
            var places = new Places(controller, plan, range is null ? null : new BusRange(range, platform.DeviceAddress(range)));
            if (plan.ShadowDoorbells)
                controller.EnableShadowDoorbells(neverRing: plan.Wrong == Wrong.WrongDriver.NeverRing);
            var pairs = Enumerable.Range(0, plan.Queues).Select(_ => controller.CreateQueuePair(Options(plan, places))).ToArray();
            using (var pump = Pump(plan, controller, pairs))
                Do(plan, new(plan, controller, intents, pairs, places.Of(plan.Data), places.Of(plan.Lists), pump), places);
            controller.Shutdown();
            intents.Tell(new DriverFinished(controller.IoCommands));
            return true;
        }
        catch (DriverException e)
        {
            intents.Tell(new DriverFailed(e.Message));
            return false;
        }
    }

    private void Do(Plan plan, ScenarioContext context, Places places)
    {
        switch (plan.Scenario)
        {
            case Scenario.WriteAndReadBack:
                WriteAndReadBack.Run(context);
                break;
            case Scenario.Commands:
                Scenarios.Commands.Run(context);
                break;
            case Scenario.Administration:
                Administration.Run(context);
                break;
            case Scenario.Protection:
                Scenarios.Protection.Run(context, refusals: false);
                break;
            case Scenario.ProtectionErrors:
                Scenarios.Protection.Run(context, refusals: true);
                break;
            case Scenario.Namespaces:
                Namespaces.Run(context);
                break;
            case Scenario.Resets:
                Resets.Run(context, [ControllerReset.Controller]);
                break;
            case Scenario.FunctionResets:
                Resets.Run(context, [ControllerReset.FunctionLevel, ControllerReset.Bus, ControllerReset.Subsystem]);
                break;
            case Scenario.Refusals:
                Refusals.Run(context, places.Cmb);
                break;
            case Scenario.LostCompletion:
                LostCompletion.Run(context);
                break;
            case Scenario.Persistence:
                Scenarios.Persistence.Run(context, places.Pmr);
                break;
            case Scenario.VectorStores:
                Scenarios.VectorStores.Run(context, places.Cmb, platform);
                break;
            default:
                throw new DriverException($"the plan cannot be run: there is no scenario {plan.Scenario}");
        }
    }

    private IMemoryWindow PeerWindow()
    {
        if (peer is null)
            throw new DriverException("the plan places something on the bus, and there is no other function: the machine needs a second controller with a CMB");
        peer.EnableMemoryAndBusMaster();
        return peer.MapBar(PeerBar, Ordering.MemoryType.Uncached);
    }

    private static QueuePairOptions Options(Plan plan, Places places) => new()
    {
        Depth = plan.Depth, SubmissionIn = places.Of(plan.SubmissionQueue), CompletionIn = places.Of(plan.CompletionQueue), Force = plan.Force, Copy = plan.Copy,
        Fence = plan.Fence, Wrong = plan.Wrong, Vector = plan.Interrupts ? IoVector : null,
    };

    private static CompletionPump? Pump(Plan plan, NvmeController controller, QueuePair[] pairs) =>
        plan.Interrupts ? CompletionPump.OnInterrupt(controller, IoVector, pairs)
        : plan.Threads > 1 ? CompletionPump.Polling(controller, pairs)
        : null;

    /// <summary>The pools behind the names of places; buffer and region are enabled when something first lies in them.</summary>
    private sealed class Places(NvmeController controller, Plan plan, BusRange? range)
    {
        private ControllerMemoryBuffer? _cmb;
        private PersistentMemoryRegion? _pmr;

        public ControllerMemoryBuffer Cmb => _cmb ??= controller.EnableCmb(new()
        {
            Mapping = plan.Mapping, Legacy = plan.Cmb == CmbUse.Legacy, LeaveOff = plan.Cmb == CmbUse.LeftOff, Order = plan.CmbOrder,
            BaseAddress = plan.CmbBaseMiB > 0 ? (ulong)plan.CmbBaseMiB << 20 : null,
        });

        public PersistentMemoryRegion Pmr => _pmr ??= controller.EnablePmr(PersistenceExperiment.Options(plan.Wrong, controller.Registers) with { Mapping = plan.Mapping });

        public MemoryPool Of(MemoryPlace place) => place switch
        {
            MemoryPlace.Host => controller.Host,
            MemoryPlace.Cmb => Cmb,
            MemoryPlace.Pmr => Pmr,
            _ => range!,
        };
    }
}
