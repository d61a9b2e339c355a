using System.Net;
using System.Net.Sockets;
using System.Text;
using Lab.Specs.Cli;

namespace Lab.Specs.Containers;

/// <summary>A host that cannot run containers says why, and what to do: before anything is built or started.</summary>
[Trait("Tier", "unit")]
public sealed class NoEngineSpec
{
    [Theory]
    [InlineData("tcp://127.0.0.1:1", "lab: tcp://127.0.0.1:1/: no container engine answers: Connection refused.*--host process.")]
    [InlineData("unix:///no/such.sock", "lab: unix:///no/such.sock: no container engine answers: there is no such socket.*DOCKER_HOST*")]
    [InlineData("ssh://somewhere", "lab: DOCKER_HOST=ssh://somewhere: *not over ssh.*ssh -L*")]
    [InlineData("nonsense", "lab: DOCKER_HOST=nonsense is no address of a container engine. Give it one*")]
    public Task AnEngineThatDoesNotAnswerIsNamed(string address, string message) => EndsIn(3, message, address);

    // Docker's words of an engine that is older than the version of its interface that it is spoken to in.
    [Fact]
    public async Task AnEngineThatIsTooOldIsNamed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var answering = AnswerAsync(listener, "400 Bad Request", """{"message":"client version 1.41 is too new. Maximum supported API version is 1.39"}""");

        await EndsIn(3, "lab: tcp://127.0.0.1:*/: the container engine is too old: client version 1.41 is too new. Maximum supported API version is 1.39. The lab needs Docker 20.10 or later.", $"tcp://127.0.0.1:{port}");

        listener.Stop();
        await answering;
    }

    [Fact]
    public async Task SomethingElseThatListensIsNoEngine()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var answering = AnswerAsync(listener, "200 OK", "<html>hello</html>");

        await EndsIn(3, $"lab: tcp://127.0.0.1:{port}/: no container engine answers:*--host process.", $"tcp://127.0.0.1:{port}");

        listener.Stop();
        await answering;
    }

    private static async Task EndsIn(int code, string message, string engine)
    {
        using var scratch = new Scratch();
        var (exitCode, output, error) = await LabProgram.RunAsync(new Dictionary<string, string> { ["DOCKER_HOST"] = engine }, "run", "sq-in-cmb", "--host", "container", "--out", scratch.Folder);
        error.TrimEnd().Split('\n')[^1].Should().Match(message);
        exitCode.Should().Be(code);
        output.Should().BeEmpty();
    }

    private static async Task AnswerAsync(TcpListener listener, string status, string body)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[4096], TestContext.Current.CancellationToken);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}"), TestContext.Current.CancellationToken);
            }
        }
        catch (Exception end) when (end is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }
}
