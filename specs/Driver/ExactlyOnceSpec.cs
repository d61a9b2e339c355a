using System.Collections.Concurrent;
using CsCheck;
using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Nvme.Commands;
using Lab.Specs.Driver.Model;

namespace Lab.Specs.Driver;

/// <summary>
/// Many callers, random faults, random paces: each command ends once, its caller hears what became of it, the device's log agrees, and the memory of what
/// has ended is out of the device's reach.
/// </summary>
[Trait("Tier", "unit")]
public sealed class ExactlyOnceSpec
{
    private const int EachCallers = 60;

    private static readonly Fate[] Faults =
        [Fate.Held, Fate.Lost, Fate.Twice, Fate.UnknownCid, Fate.WrongSqHead, Fate.WrongQueue, Fate.WrongPhase, Fate.Garbage, Fate.Fatal, Fate.BadDma];

    [Fact]
    public void ForOneCaller() => Gen.Int.Sample(seed => Agree(Run(new() { Seed = seed, Jitter = 20 }, callers: 1, Noise(seed))), iter: 15, threads: 1);

    [Fact]
    public void ForFourCallers() => Gen.Int.Sample(seed => Agree(Run(new() { Seed = seed, Jitter = 20 }, callers: 4, Noise(seed))), iter: 6, threads: 1);

    [Fact]
    public void ForFourCallersOfADeviceWithAThreadOfItsOwn() =>
        Gen.Int.Sample(
            seed => Agree(Run(new() { Seed = seed, Jitter = 20, OwnThread = true, Cap = RegisterWords.Cap(to: 255) }, callers: 4, Noise(seed))),
            iter: 2, threads: 1);

    [Fact]
    public void WhenTheFunctionIsPulledOutUnderThem()
    {
        for (var at = 0; at < 5; at++)
        {
            var reads = 0;
            var run = Run(new() { Jitter = 20, Seed = at }, callers: 4, _ => reads++ == 37 * at ? Fate.Removed : Fate.Answered, isLost: true);
            Agree(run);
            run.Told.Should().Contain(told => told.End == Told.Lost);
        }
    }

    [Fact]
    public void ADeviceThatAnswersForTheWrongCommandIsFoundByItsMemory()
    {
        var reads = 0;
        FluentActions.Invoking(() => Run(new(), callers: 1, _ => reads++ % 2 == 0 ? Fate.Held : Fate.Swapped))
            .Should().Throw<Exception>().Where(e => e.Message.Contains("has ended as 0, and the device may still write"));
    }

    [Fact]
    public void WhateverDisagreesIsFound()
    {
        var run = Run(new(), callers: 1, _ => Fate.Answered);
        var first = run.Told.First();
        Agree(run);

        Disagree(run with { Told = [.. run.Told, first] });
        Disagree(run with { Told = [.. run.Told.Skip(1)] });
        Disagree(run with { Told = [.. run.Told.Skip(1), first with { End = "7" }] });
        Disagree(run with { Acts = [.. run.Acts, run.Acts.Last(act => act.Kind == DeviceActKind.Fetched)] });
        Disagree(run with { Acts = [.. run.Acts.Where(act => act.Kind != DeviceActKind.Ended || act.Command.IsAdmin || act.Command.Entry.Q5 != first.Lba)] });

        static void Disagree(Outcomes run) => FluentActions.Invoking(() => Agree(run)).Should().Throw<Exception>();
    }

    private static Func<ModelCommand, CommandFate> Noise(int seed)
    {
        var random = new Random(seed);
        return _ => random.Next(25) != 0 ? Fate.Answered : Faults[random.Next(Faults.Length)];
    }

    private static Outcomes Run(ModelOptions options, int callers, Func<ModelCommand, CommandFate> onRead, bool isLost = false)
    {
        var platform = new ModelPlatform(options with { Blocks = 1 << 20 });
        // By the real clock a command may be taken for lost that is only slow: whatever its caller is told, the log must agree.
        using var rig = Rig.On(platform, options.OwnThread ? new() { CommandTimeout = TimeSpan.FromMilliseconds(20) } : null);
        var pairs = new[] { rig.Controller.CreateQueuePair(new() { Depth = 6 }), rig.Controller.CreateQueuePair(new() { Depth = 17 }) };
        platform.Faults.OnCommand = command => command.IsAdmin ? Fate.Answered : onRead(command);
        var told = new ConcurrentBag<Told>();
        var pump = CompletionPump.Polling(rig.Controller, pairs);
        Task.WaitAll([.. Enumerable.Range(0, callers).Select(caller => Task.Run(() => Call(rig, pairs, told, caller, new Random(options.Seed + caller))))]);
        pump.Dispose();
        (pump.Failure is not null).Should().Be(isLost);
        return new(told, platform.Controller.Acts, callers * EachCallers);
    }

    // Three commands at a time, each on a queue pair at random.
    private static async Task Call(Rig rig, QueuePair[] pairs, ConcurrentBag<Told> told, int caller, Random random)
    {
        for (var i = 0; i < EachCallers; i += 3)
            // The block names the command: no two have the same.
            await Task.WhenAll(Enumerable.Range(caller * EachCallers + i, 3).Select(lba => One(rig, pairs[random.Next(pairs.Length)], (ulong)lba, told)).ToList());
    }

    private static async Task One(Rig rig, QueuePair pair, ulong lba, ConcurrentBag<Told> told)
    {
        var page = rig.Controller.Host.Allocate(4096, MemoryUse.ReadData);
        var end = await Read(pair, lba, page.ControllerAddress).ConfigureAwait(false);
        if (rig.Platform.WhyMayWrite(page.BusAddress, page.Bytes) is { } reason)
            rig.Platform.Bus.Violate($"block {lba} has ended as {end}, and {reason}");
        told.Add(new(lba, end));
        rig.Controller.Host.Free(page);
    }

    private static async Task<string> Read(QueuePair pair, ulong lba, ulong address)
    {
        for (; ; )
            try
            {
                return (await pair.SubmitAsync(NvmCommand.Read(1, lba, 8, address)).ConfigureAwait(false)).Status.Value.ToString("x");
            }
            catch (QueueFullException)
            {
                await Task.Yield();
            }
            catch (CommandLostException)
            {
                return Told.Lost;
            }
    }

    private static void Agree(Outcomes run)
    {
        run.Told.Select(told => told.Lba).Should().OnlyHaveUniqueItems().And.HaveCount(run.Commands, "each command ends once");
        var log = run.Acts.Where(act => !act.Command.IsAdmin).ToLookup(act => act.Command.Entry.Q5);
        foreach (var (lba, end) in run.Told)
        {
            log[lba].Count(act => act.Kind == DeviceActKind.Fetched).Should().BeLessThanOrEqualTo(1, "block {0} was asked for once, says the device's log", lba);
            if (end != Told.Lost)
                log[lba].Where(act => act.Kind == DeviceActKind.Ended).Select(act => act.Status.ToString("x"))
                    .Should().Equal([end], "of block {0} in the device's log", lba);
        }
    }

    private sealed record Outcomes(IReadOnlyCollection<Told> Told, IReadOnlyList<DeviceAct> Acts, int Commands);

    /// <summary>What a caller heard.</summary>
    private sealed record Told(ulong Lba, string End)
    {
        public const string Lost = "lost";
    }
}
