using Docker.DotNet.Models;
using Lab.Cases.Running;
using Lab.Containers;
using Lab.Fixtures;

namespace Lab.Specs.Containers;

/// <summary>A fixture whose guest is in a container.</summary>
public sealed class ContainedGuest(LabHost host) : GuestFixture(host)
{
    protected override string? Host => LabOptions.Container;
}

/// <summary>What the engine says of the container of a running guest.</summary>
[Trait("Tier", "container")]
[Trait("Arch", "x86_64")]
public sealed class ContainedGuestSpec(LabHost host, ContainedGuest guest) : IClassFixture<ContainedGuest>
{
    [Fact]
    public async Task TheEngineConfinesItAsItWasAsked()
    {
        var container = await InspectAsync();

        var asked = container.HostConfig!;
        (asked.Privileged, asked.ReadonlyRootfs, asked.AutoRemove, asked.NetworkMode).Should().Be((false, true, true, "none"));
        asked.CapDrop.Should().Equal("ALL");
        asked.Devices.Should().BeNullOrEmpty("the guest is TCG's");
        (asked.Memory, asked.PidsLimit).Should().Match<(long Memory, long? Pids)>(limits => limits.Memory > 0 && limits.Pids > 0);
        container.Config!.User.Should().Be("65534:65534");
        container.Mounts.Should().OnlyContain(mount => mount.Type == "volume", "no file of this host is shared with it");
        container.NetworkSettings!.Ports.Should().BeNullOrEmpty("the one port that leads there is the lab's own, of 127.0.0.1");
    }

    [Fact]
    public async Task QemuHasNoCapabilityAndCanGetNone()
    {
        var container = await InspectAsync();
        // The relay's id on the engine's host, whose children are in the same cage.
        var engine = await host.RequireEngineAsync();
        Assert.SkipUnless(engine.IsHere && Directory.Exists($"/proc/{container.State!.Pid}"), "the engine's processes are not this host's to see");

        var status = (await File.ReadAllLinesAsync($"/proc/{container.State!.Pid}/status", TestContext.Current.CancellationToken)).Select(line => line.Split(':', 2)).ToDictionary(line => line[0], line => line[1].Trim());

        status["CapEff"].Should().Be("0000000000000000");
        status["CapBnd"].Should().Be("0000000000000000");
        status["NoNewPrivs"].Should().Be("1");
        status["Uid"].Split('\t').Should().AllBe("65534");
    }

    [Fact]
    public async Task TheGuestAnswersBehindAPortOfLoopback()
    {
        guest.Session.Machine.SshPort.Should().BePositive();
        (await guest.Session.Machine.Shell.RunAsync("echo $((6 * 7))", TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Output.Trim().Should().Be("42");
    }

    private async Task<ContainerInspectResponse> InspectAsync()
    {
        _ = guest.Session;
        var containers = (await host.RequireEngineAsync()).Client.Containers;
        var ours = await containers.ListContainersAsync(new(), TestContext.Current.CancellationToken);
        return await containers.InspectContainerAsync(
            ours.Single(container => container.Labels.TryGetValue(Owner.Label, out var owner) && owner == Owner.Self.Line).ID, TestContext.Current.CancellationToken);
    }
}
