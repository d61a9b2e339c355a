using System.Net;
using System.Net.Sockets;
using Lab.Fixtures;
using Lab.Specs.Cli;

namespace Lab.Specs.Containers;

/// <summary>An engine behind TCP, of which the lab knows nothing but its address: to it that is another host.</summary>
[Trait("Tier", "container")]
[Trait("Arch", "x86_64")]
public sealed class RemoteEngineSpec(LabHost host)
{
    [Fact]
    public async Task ACaseRunsWhereNoFileAndNoSocketIsShared()
    {
        await host.RequireContainersAsync(await host.RequireGuestAsync());
        var engine = await host.RequireEngineAsync();
        Assert.SkipUnless(engine.IsHere, "the engine of this test run is behind TCP itself: every container spec shows it");
        using var scratch = new Scratch();
        using var door = new TcpListener(IPAddress.Loopback, 0);
        door.Start();
        var serving = ServeAsync(door, engine.Address.AbsolutePath);

        var (exitCode, output, error) = await LabProgram.RunAsync(
            new Dictionary<string, string> { ["DOCKER_HOST"] = $"tcp://127.0.0.1:{((IPEndPoint)door.LocalEndpoint).Port}", ["TESTCONTAINERS_RYUK_DISABLED"] = "true" },
            "run", "sq-in-cmb", "--host", "container", "--out", scratch.Folder);
        door.Stop();
        await serving;

        exitCode.Should().Be(0, error + output);
        error.Should().Contain("is on another host", "a KVM that is there cannot be timed from here");
        output.Should().Contain("1 as expected, 0 not");
    }

    private static async Task ServeAsync(TcpListener door, string socket)
    {
        List<Task> carried = [];
        try
        {
            while (true)
                carried.Add(CarryAsync(await door.AcceptSocketAsync(TestContext.Current.CancellationToken), socket));
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or InvalidOperationException)
        {
        }
        await Task.WhenAll(carried);
    }

    private static async Task CarryAsync(Socket client, string socket)
    {
        try
        {
            using var near = new NetworkStream(client, ownsSocket: true);
            using var engine = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await engine.ConnectAsync(new UnixDomainSocketEndPoint(socket));
            using var far = new NetworkStream(engine);
            await Task.WhenAny(near.CopyToAsync(far, TestContext.Current.CancellationToken), far.CopyToAsync(near, TestContext.Current.CancellationToken));
        }
        catch (Exception end) when (end is IOException or SocketException)
        {
        }
    }
}
