using System.Diagnostics;
using Docker.DotNet.Models;
using Lab.Containers;
using Lab.Fixtures;
using Lab.Specs.Cli;

namespace Lab.Specs.Containers;

[Trait("Tier", "container")]
[Trait("Arch", "x86_64")]
public sealed class ContainerCleanUpSpec(LabHost host)
{
    // A lab that is killed before it has spoken to its container leaves it to the relay's own patience, which is less.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task NoContainerSurvivesARunThatIsEndedBySignal(string signal)
    {
        await host.RequireContainersAsync(await host.RequireGuestAsync());
        using var scratch = new Scratch();
        using var run = LabProgram.Start(new() { ["TESTCONTAINERS_RYUK_DISABLED"] = "true" }, "run", "sq-in-cmb", "--host", "container", "--out", scratch.Folder);
        _ = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Until(async () => (await OfAsync(run.Id)).Any(container => container.State == "running"), "the run starts its container");
        var volumes = (await OfAsync(run.Id)).SelectMany(container => container.Mounts).Select(mount => mount.Name).ToList();
        volumes.Should().NotBeEmpty();

        using (var kill = Process.Start("kill", ["-s", signal, $"{run.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        await Until(async () => (await OfAsync(run.Id)).Count == 0, "the run's container ends and is removed");
        var left = await (await host.RequireEngineAsync()).Client.Volumes.ListAsync(TestContext.Current.CancellationToken);
        (left.Volumes ?? []).Select(volume => volume.Name).Should().NotContain(volumes, "its disks go with it");
    }

    [Fact]
    public async Task ARunThatEndsLeavesNoContainer()
    {
        await host.RequireContainersAsync(await host.RequireGuestAsync());
        using var scratch = new Scratch();
        using var run = LabProgram.Start([], "run", "sq-in-cmb", "--host", "container", "--out", scratch.Folder);
        _ = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        run.ExitCode.Should().Be(0, await run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        (await OfAsync(run.Id)).Should().BeEmpty();
    }

    // A lab that was killed between making a container and starting it leaves one that nothing ends.
    [Fact]
    public async Task WhatADeadLabMadeIsSweptAndWhatALivingOneMadeIsNot()
    {
        var site = await host.RequireContainersAsync(await host.RequireGuestAsync());
        var containers = (await host.RequireEngineAsync()).Client.Containers;
        var image = ((ContainerHost)site.Host).Image.Name;
        var words = Owner.Self.Line.Split(' ');
        async Task<string> MakeAsync(Owner owner) => (await containers.CreateContainerAsync(
            new() { Image = image, Entrypoint = ["/relay"], Cmd = ["serve"], Labels = new Dictionary<string, string>(owner.Labels) }, TestContext.Current.CancellationToken)).ID;
        var dead = await MakeAsync(new("", $"{words[0]} 1 {words[2]} {words[3]}"));
        var (ours, anothers) = (await MakeAsync(Owner.Self), await MakeAsync(new("another", $"{words[0]} {words[1]} 00000000-0000-0000-0000-000000000000 {words[3]}")));
        try
        {
            await Sweep.RunAsync(containers, TestContext.Current.CancellationToken);

            var left = (await containers.ListContainersAsync(new() { All = true }, TestContext.Current.CancellationToken)).Select(container => container.ID).ToList();
            left.Should().NotContain(dead).And.Contain(ours).And.Contain(anothers);
        }
        finally
        {
            foreach (var made in new[] { dead, ours, anothers })
                await Sweep.RemoveAsync(containers, made, CancellationToken.None);
        }
    }

    private async Task<List<ContainerListResponse>> OfAsync(int process)
    {
        var all = await (await host.RequireEngineAsync()).Client.Containers.ListContainersAsync(new() { All = true }, TestContext.Current.CancellationToken);
        return [.. all.Where(container => container.Labels.TryGetValue(Owner.Label, out var owner) && owner.StartsWith($"{process} ", StringComparison.Ordinal))];
    }

    private static async Task Until(Func<Task<bool>> holds, string what)
    {
        using var bound = new CancellationTokenSource(Patience);
        while (!await holds())
        {
            bound.IsCancellationRequested.Should().BeFalse($"within {Patience.TotalSeconds} s {what}");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
