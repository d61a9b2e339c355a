using System.Text.Json.Nodes;
using FluentAssertions;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

[Trait("Tier", "unit")]
public sealed class QmpClientSpec : IDisposable
{
    private readonly Scratch folder = new();

    private string Transcript => Path.Combine(folder.Folder, "qmp.log");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task ItNegotiatesAndPairsAnswersWithCommandsInAnyOrder()
    {
        using var monitor = await FakeMonitor.CreateAsync(folder);
        await using var client = await ConnectAsync(monitor);
        var first = client.ExecuteAsync("one", new JsonObject { ["x"] = 1 }, MachineTools.Cancel);
        var second = client.ExecuteAsync("two", null, MachineTools.Cancel);
        var heardOne = await monitor.HearAsync();
        var heardTwo = await monitor.HearAsync();

        await monitor.AnswerAsync(heardTwo, "2");
        await monitor.AnswerAsync(heardOne, "1");

        heardOne["arguments"]!["x"]!.GetValue<int>().Should().Be(1);
        (await first).GetInt32().Should().Be(1);
        (await second).GetInt32().Should().Be(2);
    }

    [Fact]
    public async Task ARefusalCarriesItsClassDescriptionAndCommand()
    {
        using var monitor = await FakeMonitor.CreateAsync(folder);
        await using var client = await ConnectAsync(monitor);
        var command = client.TraceEventSetStateAsync("nonesuch", true, MachineTools.Cancel);
        var heard = await monitor.HearAsync();

        await monitor.SayAsync($$$"""{"error":{"class":"GenericError","desc":"unknown event"},"id":{{{heard["id"]}}}}""");

        var error = (await command.Invoking(it => it).Should().ThrowAsync<QmpException>()).Which;
        error.ErrorClass.Should().Be("GenericError");
        error.Description.Should().Be("unknown event");
        error.Command.Should().Be("trace-event-set-state");
        error.ExitCode.Should().Be(4);
    }

    [Fact]
    public async Task EventsComeInOrderWithTheirData()
    {
        using var monitor = await FakeMonitor.CreateAsync(folder);
        await using var client = await ConnectAsync(monitor);

        await monitor.SayAsync("""{"timestamp":{"seconds":1,"microseconds":500000},"event":"STOP"}""");
        await monitor.SayAsync("""{"timestamp":{"seconds":2,"microseconds":0},"event":"SHUTDOWN","data":{"guest":true}}""");

        var stop = await client.Events.ReadAsync(MachineTools.Cancel);
        var shutdown = await client.Events.ReadAsync(MachineTools.Cancel);
        stop.Name.Should().Be("STOP");
        stop.Time.Should().Be(DateTimeOffset.UnixEpoch.AddSeconds(1.5));
        shutdown.Data.GetProperty("guest").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task AnUnplugEndsWhenTheRightDeviceIsGoneAndNotBefore()
    {
        using var monitor = await FakeMonitor.CreateAsync(folder);
        await using var client = await ConnectAsync(monitor);
        var released = new TaskCompletionSource();
        var unplugging = client.DeviceDelAsync("nv0", released.SetResult, MachineTools.Cancel);
        var heard = await monitor.HearAsync();
        heard["arguments"]!["id"]!.GetValue<string>().Should().Be("nv0");
        await monitor.SayAsync("""{"timestamp":{"seconds":1,"microseconds":0},"event":"DEVICE_DELETED","data":{"device":"other","path":"/x"}}""");
        await monitor.AnswerAsync(heard, "{}");
        await released.Task;
        // Whatever was said before this answer has been heard.
        await monitor.AnswerAsync(await Ask(client, monitor), "{}");
        unplugging.IsCompleted.Should().BeFalse();

        await monitor.SayAsync("""{"timestamp":{"seconds":2,"microseconds":0},"event":"DEVICE_DELETED","data":{"device":"nv0","path":"/x"}}""");

        await unplugging;
    }

    [Fact]
    public async Task ASystemResetIsAllowedWaitedForAndForbiddenAgain()
    {
        using var monitor = await FakeMonitor.CreateAsync(folder);
        await using var client = await ConnectAsync(monitor);
        var resetting = client.SystemResetAsync(MachineTools.Cancel);
        List<string> heard = [];
        for (var i = 0; i < 3; i++)
        {
            var command = await monitor.HearAsync();
            heard.Add($"{command["execute"]} {command["arguments"]?["reboot"]}".Trim());
            await monitor.AnswerAsync(command, "{}");
            if (i == 1)
                await monitor.SayAsync("""{"timestamp":{"seconds":1,"microseconds":0},"event":"RESET","data":{"guest":false}}""");
        }

        await resetting;
        heard.Should().Equal("set-action reset", "system_reset", "set-action shutdown");
    }

    [Fact]
    public async Task AWaitForAnEventEndsWithTheConnection()
    {
        using var monitor = await FakeMonitor.CreateAsync(folder);
        await using var client = await ConnectAsync(monitor);
        var unplugging = client.DeviceDelAsync("nv0", null, MachineTools.Cancel);
        await monitor.AnswerAsync(await monitor.HearAsync(), "{}");

        monitor.Close();

        (await unplugging.Invoking(it => it).Should().ThrowAsync<QmpException>()).Which.ErrorClass.Should().Be(QmpException.Disconnected);
    }

    [Fact]
    public async Task WhatTheHumanMonitorSaysToAPlugIsAnError()
    {
        using var monitor = await FakeMonitor.CreateAsync(folder);
        await using var client = await ConnectAsync(monitor);
        var plugging = client.DeviceAddAsync("nvme,id=nv0", MachineTools.Cancel);
        var heard = await monitor.HearAsync();
        heard["arguments"]!["command-line"]!.GetValue<string>().Should().Be("device_add nvme,id=nv0");

        await monitor.AnswerAsync(heard, "\"Error: no drive\\r\\n\"");

        (await plugging.Invoking(it => it).Should().ThrowAsync<QmpException>()).Which.Description.Should().Be("Error: no drive");
    }

    [Fact]
    public async Task APlugWaitsForTheDriveThatADeviceBeforeItStillHas()
    {
        using var monitor = await FakeMonitor.CreateAsync(folder);
        await using var client = await ConnectAsync(monitor);
        var plugging = client.DeviceAddAsync("nvme,id=nv0,drive=d0", MachineTools.Cancel);

        await monitor.AnswerAsync(await monitor.HearAsync(), "\"Error: Drive 'd0' is already in use by another device\\r\\n\"");
        await monitor.AnswerAsync(await monitor.HearAsync(), "\"\"");

        await plugging;
    }

    [Fact]
    public async Task ALostConnectionFailsWhatIsUnderWayAndWhatComesAfter()
    {
        using var monitor = await FakeMonitor.CreateAsync(folder);
        await using var client = await ConnectAsync(monitor);
        var waiting = client.ExecuteAsync("stop", null, MachineTools.Cancel);
        await monitor.HearAsync();

        monitor.Close();

        (await waiting.Invoking(it => it).Should().ThrowAsync<QmpException>()).Which.ErrorClass.Should().Be(QmpException.Disconnected);
        var later = () => client.ExecuteAsync("cont", null, MachineTools.Cancel);
        (await later.Should().ThrowAsync<QmpException>()).Which.ErrorClass.Should().Be(QmpException.Disconnected);
    }

    [Fact]
    public async Task AMonitorThatGoesAwayInsteadOfGreetingIsAnError()
    {
        using var monitor = await FakeMonitor.CreateAsync(folder);
        var connecting = QmpClient.ConnectAsync(monitor.Client, null, MachineTools.Cancel);

        monitor.Close();

        await connecting.Invoking(it => it).Should().ThrowAsync<QmpException>();
    }

    [Fact]
    public async Task BothDirectionsAreKeptInTheTranscript()
    {
        using var monitor = await FakeMonitor.CreateAsync(folder);
        await using (await ConnectAsync(monitor))
        {
        }

        var lines = await File.ReadAllLinesAsync(Transcript, MachineTools.Cancel);
        lines[0].Should().StartWith("<- {\"QMP\"");
        lines[1].Should().Be("""-> {"execute":"qmp_capabilities","id":1}""");
        lines[2].Should().Be("""<- {"return":{},"id":1}""");
    }

    [Fact]
    public async Task PCIFunctionsBehindBridgesAreFoundWithTheirRegions()
    {
        using var monitor = await FakeMonitor.CreateAsync(folder);
        await using var client = await ConnectAsync(monitor);
        var query = client.QueryPciAsync(MachineTools.Cancel);

        await monitor.AnswerAsync(await monitor.HearAsync(), """
            [{"bus":0,"devices":[{"bus":0,"slot":1,"function":0,"id":{"device":12,"vendor":6966},"qdev_id":"rp1","regions":[],
            "class_info":{},"pci_bridge":{"bus":{},"devices":[{"bus":1,"slot":0,"function":0,"id":{"device":16,"vendor":6966},"qdev_id":"nv0",
            "regions":[{"bar":0,"type":"memory","address":4261412864,"size":16384,"prefetch":false,"mem_type_64":true},
            {"bar":2,"type":"memory","address":-1,"size":16777216,"prefetch":true,"mem_type_64":true}]}]}}]}]
            """.ReplaceLineEndings(""));

        var functions = await query;
        functions.Select(function => function.Id).Should().Equal("rp1", "nv0");
        functions[1].Region(0).Should().Be(new PciRegion(0, true, 0xfe000000, 16384, false, true));
        functions[1].Region(2)!.Address.Should().BeNull();
    }

    private static async Task<JsonNode> Ask(QmpClient client, FakeMonitor monitor)
    {
        _ = client.ContAsync(MachineTools.Cancel);
        return await monitor.HearAsync();
    }

    private async Task<QmpClient> ConnectAsync(FakeMonitor monitor)
    {
        var connecting = QmpClient.ConnectAsync(monitor.Client, Transcript, MachineTools.Cancel);
        await monitor.GreetAsync();
        return await connecting;
    }
}
