using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Nvme.Commands;
using Lab.Specs.Driver.Model;

namespace Lab.Specs.Driver;

/// <summary>
/// One command of several goes wrong. Each ends once and as it should; what has ended is out of the controller's reach; the controller works on.
/// </summary>
[Trait("Tier", "unit")]
public sealed class FaultSpec
{
    private const int Wrong = 3, Commands = 8;

    // How the callers hear of it: statuses, or the reason of the reset that ends what has no answer.
    private static readonly Dictionary<Fate, string> Ends = new()
    {
        [Fate.Answered] = "0 0 0 0 0 0 0 0",
        [Fate.Held] = "0 0 0 7 0 0 0 0",
        [Fate.Lost] = "*no answer to read on queue 1 within * nor to its abort*",
        [Fate.Twice] = "*answers no outstanding command of queue 1: it came twice*",
        [Fate.UnknownCid] = "*CQE cid 65535 *answers no outstanding command of queue 1*",
        [Fate.WrongSqHead] = "*reports head 17 of submission queue 1, which has 16 slots*",
        [Fate.WrongQueue] = "*CQE * sq 2 *answers no outstanding command of queue 1*",
        [Fate.WrongPhase] = "*no answer to read on queue 1 within * nor to its abort*",
        [Fate.Garbage] = "*answers no outstanding command of queue 1*",
        [Fate.Fatal] = "*fatal status; CSTS 00000003*",
        [Fate.BadDma] = "0 0 0 4 0 0 0 0",
    };

    public static TheoryData<string, int, bool> Cases
    {
        get
        {
            TheoryData<string, int, bool> data = [];
            foreach (var fate in Ends.Keys)
                foreach (var delay in new[] { 0, 5 })
                    foreach (var ignoresAborts in new[] { false, true })
                        data.Add(fate.ToString(), delay, ignoresAborts);
            return data;
        }
    }

    public static TheoryData<string> Fates => [.. Ends.Keys.Select(fate => fate.ToString())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void OneOfManyCommandsGoesWrong(string fate, int delay, bool ignoresAborts)
    {
        using var rig = new Rig(new() { Delay = delay, Jitter = delay });
        rig.Faults.IgnoresAborts = ignoresAborts;
        var pair = rig.Controller.CreateQueuePair(new() { Depth = 16 });
        var reads = 0;
        rig.Faults.OnCommand = command => !command.IsAdmin && command.Opcode == NvmCommand.ReadOpcode && reads++ == Wrong ? Enum.Parse<Fate>(fate) : Fate.Answered;
        var buffers = Enumerable.Range(0, Commands).Select(_ => rig.Controller.Host.Allocate(4096, MemoryUse.ReadData)).ToList();

        var end = Execute(pair, buffers);

        end.Should().Match(ignoresAborts && fate == nameof(Fate.Held) ? Ends[Fate.Lost] : Ends[Enum.Parse<Fate>(fate)]);
        rig.Controller.Resets.Should().Be(end.Contains("reset") ? 1 : 0);
        foreach (var buffer in buffers)
            rig.Platform.WhyMayWrite(buffer.BusAddress, buffer.Bytes).Should().BeNull("its command has ended");
        for (var i = 0; i < 20; i++)
            rig.RoundTrip(pair, seed: (ulong)i);
        // No slot was lost on the way.
        pair.ExecuteRaw(Enumerable.Repeat(NvmCommand.Flush(1), pair.Capacity).ToArray(), "flush").Should().OnlyContain(entry => entry.Status.IsSuccess);
    }

    [Theory]
    [MemberData(nameof(Fates))]
    public void AnAdminCommandGoesWrong(string fate)
    {
        using var rig = new Rig(new() { Delay = 2 });
        var pair = rig.Controller.CreateQueuePair(new());
        var wrong = true;
        rig.Faults.OnCommand = command =>
        {
            var now = wrong && command is { IsAdmin: true, Opcode: 0x06 } ? Enum.Parse<Fate>(fate) : Fate.Answered;
            wrong &= now == Fate.Answered;
            return now;
        };

        if (fate is nameof(Fate.Answered) or nameof(Fate.Twice) or nameof(Fate.WrongSqHead))
            rig.Controller.Admin.IdentifyController().Should().NotBeNull();
        else
            rig.Controller.Invoking(c => c.Admin.IdentifyController()).Should().Throw<DriverException>();

        // What is wrong beside the answer is seen by the next who looks.
        rig.Controller.Poll();
        rig.Controller.Admin.IdentifyController().Sn.Should().Be(rig.Controller.Identity.Sn);
        rig.RoundTrip(pair);
    }

    [Theory]
    [InlineData(0x002, "Invalid Field in Command")]
    [InlineData(0x080, "LBA Out of Range")]
    [InlineData(0x285, "Compare Failure")]
    [InlineData(0x281, "Unrecovered Read Error")]
    [InlineData(0x7FF, "7h")]
    public void AStatusIsToldByItsName(int status, string name)
    {
        using var rig = new Rig();
        var pair = rig.Controller.CreateQueuePair(new());
        rig.Faults.OnCommand = _ => new(Fate.Answered, (ushort)status);
        pair.Invoking(p => p.Execute(NvmCommand.Flush(1), "flush")).Should().Throw<CommandFailedException>().WithMessage($"flush failed: *{name}*")
            .Which.Status.Value.Should().Be((ushort)status);
    }

    [Fact]
    public async Task ACommandThatIsCancelledEndsAsTheControllerSays()
    {
        using var rig = new Rig(new() { Delay = 1 });
        var pair = rig.Controller.CreateQueuePair(new());
        rig.Faults.OnCommand = command => command.IsAdmin ? Fate.Answered : Fate.Held;
        using var cancel = new CancellationTokenSource();
        var held = pair.SubmitAsync(NvmCommand.Flush(1), TestContext.Current.CancellationToken).AsTask();
        var cancelled = pair.SubmitAsync(NvmCommand.Flush(1), cancel.Token).AsTask();
        for (var i = 0; i < 50; i++)
            rig.Controller.Poll();
        cancelled.IsCompleted.Should().BeFalse();

        await cancel.CancelAsync();
        for (var i = 0; i < 50; i++)
            rig.Controller.Poll();

        (await cancelled).Status.Name.Should().Be("Command Abort Requested");
        held.IsCompleted.Should().BeFalse("only one was cancelled");
        rig.Controller.Reset();
        await held.Awaiting(h => h).Should().ThrowAsync<CommandLostException>();
    }

    [Fact]
    public void ACommandThatIsLateEndsOnceHoweverItsAnswerAndItsAbortCross()
    {
        var ends = new HashSet<string>();
        for (var after = 400; after < 3600; after += 97)
        {
            // A thousand accesses until the abort, and as many until the reset.
            using var rig = new Rig(new() { Delay = 7 }, new() { CommandTimeout = TimeSpan.FromMilliseconds(1) });
            var pair = rig.Controller.CreateQueuePair(new() { Depth = 16 });
            var reads = 0;
            rig.Faults.OnCommand = command =>
                !command.IsAdmin && command.Opcode == NvmCommand.ReadOpcode && reads++ == Wrong ? new CommandFate(Fate.Answered, After: after) : Fate.Answered;
            var buffers = Enumerable.Range(0, Commands).Select(_ => rig.Controller.Host.Allocate(4096, MemoryUse.ReadData)).ToList();
            ends.Add(Execute(pair, buffers).Split(':')[0]);
            foreach (var buffer in buffers)
                rig.Platform.WhyMayWrite(buffer.BusAddress, buffer.Bytes).Should().BeNull("its command has ended");
            rig.RoundTrip(pair);
        }
        ends.Should().BeEquivalentTo("0 0 0 0 0 0 0 0", "0 0 0 7 0 0 0 0");
    }

    [Fact]
    public void AnAbortThatGetsNoAnswerIsFollowedByAReset()
    {
        using var rig = new Rig(new() { Delay = 1 });
        var pair = rig.Controller.CreateQueuePair(new());
        rig.Faults.OnCommand = command => !command.IsAdmin || command.Opcode == 0x08 ? Fate.Held : Fate.Answered;
        pair.Invoking(p => p.Execute(NvmCommand.Flush(1), "flush"))
            .Should().Throw<CommandLostException>().WithMessage("*no answer to flush on queue 1 * nor to its abort*");
        rig.Faults.OnCommand = _ => Fate.Answered;
        rig.RoundTrip(pair);
    }

    [Fact]
    public async Task CommandsOfAQueueThatIsDeletedEndAsAborted()
    {
        using var rig = new Rig(new() { Delay = 2 });
        var pair = rig.Controller.CreateQueuePair(new());
        rig.Faults.OnCommand = command => command.IsAdmin ? Fate.Answered : Fate.Held;
        var held = Enumerable.Range(0, 3).Select(_ => pair.SubmitAsync(NvmCommand.Flush(1), TestContext.Current.CancellationToken).AsTask()).ToList();
        rig.Controller.DeleteQueuePair(pair);
        foreach (var command in held)
            (await command).Status.Name.Should().Be("Command Aborted due to SQ Deletion");
        pair.Invoking(p => p.Execute(NvmCommand.Flush(1), "flush")).Should().Throw<DriverException>().WithMessage("*queue pair 1 is deleted*");
    }

    [Fact]
    public async Task WhatIsInFlightWhenTheDriverIsDisposedEndsAndIsOutOfReach()
    {
        using var rig = new Rig(new() { Delay = 2 });
        var pair = rig.Controller.CreateQueuePair(new());
        rig.Faults.OnCommand = _ => Fate.Held;
        var buffer = rig.Controller.Host.Allocate(4096, MemoryUse.ReadData);
        var read = pair.SubmitAsync(NvmCommand.Read(1, 0, 8, buffer.ControllerAddress), TestContext.Current.CancellationToken).AsTask();
        var waiting = rig.Controller.Admin.WaitForEventAsync(TestContext.Current.CancellationToken).AsTask();
        rig.Controller.Dispose();
        rig.Platform.WhyMayWrite(buffer.BusAddress, buffer.Bytes).Should().BeNull();
        await read.Awaiting(r => r).Should().ThrowAsync<CommandLostException>();
        await waiting.Awaiting(w => w).Should().ThrowAsync<CommandLostException>();
    }

    [Fact]
    public async Task ManyCommandsThatAreAbortedByInterruptNeedNoReset()
    {
        using var rig = new Rig(driver: new() { AdminDepth = 4 });
        var pair = rig.Controller.CreateQueuePair(new() { Vector = 1 });
        rig.Faults.OnCommand = command => command.IsAdmin ? Fate.Answered : Fate.Held;
        using var pump = CompletionPump.OnInterrupt(rig.Controller, 1, pair);
        for (var i = 0; i < 8; i++)
            (await pair.SubmitAsync(NvmCommand.Flush(1), TestContext.Current.CancellationToken)).Status.Name.Should().Be("Command Abort Requested");
        rig.Controller.Resets.Should().Be(0);
    }

    private static string Execute(QueuePair pair, IReadOnlyList<DeviceMemory> buffers)
    {
        try
        {
            var commands = buffers.Select((buffer, i) => NvmCommand.Read(1, (ulong)i * 8, 8, buffer.ControllerAddress)).ToArray();
            return string.Join(" ", pair.ExecuteRaw(commands, "read").Select(entry => entry.Status.Value.ToString("x")));
        }
        catch (CommandLostException e)
        {
            return e.Message;
        }
    }
}
