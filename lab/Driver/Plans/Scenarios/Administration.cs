using System.Buffers.Binary;
using Lab.Nvme.Commands;
using Lab.Nvme.DataPointers;
using Lab.Nvme.Features;

namespace Lab.Driver.Plans.Scenarios;

/// <summary>Admin commands: identify, features, log pages, an asynchronous event, abort, and queues that are refused, deleted and made again.</summary>
internal static class Administration
{
    private const int NoQueue = 40;
    // Kelvin: far below what any device reports.
    private const uint FreezingPoint = 200;
    private const uint NeverReached = 0xFFFF;

    public static void Run(ScenarioContext context)
    {
        Identify(context);
        Features(context);
        Event(context);
        AbortOfAnEventRequest(context);
        Logs(context);
        RefusedQueues(context);
        QueueMadeAgain(context);
    }

    private static void Identify(ScenarioContext context)
    {
        var (admin, data) = (context.Controller.Admin, new byte[4096]);
        admin.Identify(Cns.ActiveNamespaceList, 0, data, "identify active namespaces");
        Require(BinaryPrimitives.ReadUInt32LittleEndian(data) == 1, "the list of active namespaces does not begin with namespace 1");
        admin.Identify(Cns.NamespaceIdentificationDescriptorList, 1, data, "identify namespace descriptors");
        Require(data[0] is >= 1 and <= 4, $"the first namespace identifier has type {data[0]}, the specification has 1 to 4");
    }

    private static void Features(ScenarioContext context)
    {
        var queue = context.Controller.Admin.Queue;
        var told = new NumberOfQueues(context.Expect(queue, AdminCommand.GetFeatures(FeatureIdentifier.NumberOfQueues), "get number of queues").Dw0);
        Require(told.SubmissionQueues >= context.Pairs.Count, $"the controller offers {told} and has more");

        var before = context.Expect(queue, AdminCommand.GetFeatures(FeatureIdentifier.VolatileWriteCache), "get volatile write cache").Dw0 & 1;
        context.Expect(queue, SetFeature.VolatileWriteCache(before == 0), "set volatile write cache");
        var after = context.Expect(queue, AdminCommand.GetFeatures(FeatureIdentifier.VolatileWriteCache), "get volatile write cache").Dw0 & 1;
        Require(after != before, $"the volatile write cache was set to {1 - before} and reads {after}");
        context.Expect(queue, SetFeature.VolatileWriteCache(before != 0), "set volatile write cache back");
        context.Expect(queue, AdminCommand.GetFeatures((FeatureIdentifier)0), "get feature 0", StatusCode.InvalidFieldInCommand);
    }

    // A temperature threshold below the temperature: the controller has something to tell (NVMe Base 2.1, SMART / Health Status).
    private static void Event(ScenarioContext context)
    {
        var queue = context.Controller.Admin.Queue;
        context.Expect(queue, SetFeature.AsyncEvents(AsyncEventConfiguration.Temperature), "set asynchronous events");
        var waiting = context.Controller.Admin.WaitForEventAsync().AsTask();
        context.Expect(queue, SetFeature.Of(FeatureIdentifier.TemperatureThreshold, FreezingPoint), "set temperature threshold");
        var wait = new PollingWait(context.Controller, queue, "an asynchronous event");
        while (!waiting.IsCompleted)
            if (context.Controller.Poll() == 0)
                wait.Turn();
        var told = waiting.GetAwaiter().GetResult().Dw0;
        Require((told & 7) == 1, $"the event has type {told & 7}, SMART / Health Status is 1 (dword 0: 0x{told:x8})");
        context.Expect(queue, SetFeature.Of(FeatureIdentifier.TemperatureThreshold, NeverReached), "set temperature threshold back");
    }

    private static void AbortOfAnEventRequest(ScenarioContext context)
    {
        var admin = context.Controller.Admin;
        using var cancel = new CancellationTokenSource();
        context.Tell(new Nvme.Intents.StatusMeant(0, 0, (int)StatusCode.CommandAbortRequested));
        var waiting = admin.WaitForEventAsync(cancel.Token).AsTask();
        cancel.Cancel();
        var wait = new PollingWait(context.Controller, admin.Queue, "the abort of an event request");
        while (!waiting.IsCompleted)
            if (context.Controller.Poll() == 0)
                wait.Turn();
        var status = waiting.GetAwaiter().GetResult().Status;
        Require(status.Code == StatusCode.CommandAbortRequested, $"an event request that was aborted ended with {status}");
    }

    private static void Logs(ScenarioContext context)
    {
        var (queue, host) = (context.Controller.Admin.Queue, context.Controller.Host);
        var page = host.Allocate(4096, Memory.MemoryUse.ReadData);
        foreach (var (log, bytes) in new[]
                 {
                     (LogPageIdentifier.ErrorInformation, 64), (LogPageIdentifier.SmartHealthInformation, 512), (LogPageIdentifier.FirmwareSlotInformation, 512),
                     (LogPageIdentifier.CommandsSupportedAndEffects, 4096),
                 })
            context.Expect(queue, AdminCommand.GetLogPage(log, bytes, DataPointer.Prp(page.ControllerAddress)), $"get log page {log}");
        var effects = new byte[4096];
        page.CopyTo(effects);
        // I/O commands from byte 1024 on, four bytes each; bit 0 says that the command is supported.
        Require((effects[1024 + 4 * NvmCommand.ReadOpcode] & 1) != 0, "the log of supported commands does not have Read");
        context.Expect(
            queue, AdminCommand.GetLogPage(LogPageIdentifier.SmartHealthInformation, 512, DataPointer.Prp(page.ControllerAddress), offset: 0x1_0000), "get log page past its end",
            StatusCode.InvalidFieldInCommand);
        host.Free(page);
    }

    private static void RefusedQueues(ScenarioContext context)
    {
        var (queue, depth) = (context.Controller.Admin.Queue, context.Plan.Depth);
        var page = context.Controller.Host.Allocate(4096, Memory.MemoryUse.CompletionQueue);
        context.Expect(queue, AdminCommand.CreateSubmissionQueue(NoQueue, depth, page.ControllerAddress, NoQueue), "create a submission queue without its completion queue", StatusCode.CompletionQueueInvalid);
        context.Expect(queue, AdminCommand.CreateCompletionQueue(0, depth, page.ControllerAddress), "create completion queue 0", StatusCode.InvalidQueueIdentifier);
        context.Expect(queue, AdminCommand.CreateCompletionQueue(NoQueue, 1, page.ControllerAddress), "create a completion queue of one slot", StatusCode.InvalidQueueSize);
        context.Expect(queue, AdminCommand.DeleteSubmissionQueue(NoQueue), "delete a submission queue that is not there", StatusCode.InvalidQueueIdentifier);
        context.Expect(queue, AdminCommand.DeleteCompletionQueue(context.Pair.Id), "delete a completion queue that is in use", StatusCode.InvalidQueueDeletion);
        context.Controller.Host.Free(page);
    }

    private static void QueueMadeAgain(ScenarioContext context)
    {
        var (controller, options) = (context.Controller, context.Pair.Options);
        var made = controller.CreateQueuePair(options with { SubmissionIn = null });
        context.Execute(made, [NvmCommand.Flush(1)], "flush");
        controller.DeleteQueuePair(made);
        made = controller.CreateQueuePair(options with { SubmissionIn = null }, made.Id);
        context.Execute(made, [NvmCommand.Flush(1)], "flush on the queue that was made again");
        controller.DeleteQueuePair(made);
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new DriverException(otherwise);
    }
}
