using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Lab.Specs.Machine;

/// <summary>QEMU's end of a monitor, over a real Unix socket; it says what the spec tells it to.</summary>
internal sealed class FakeMonitor : IDisposable
{
    private readonly StreamReader reader;
    private readonly StreamWriter writer;
    private readonly NetworkStream server;

    private FakeMonitor(NetworkStream server, Stream client)
    {
        this.server = server;
        Client = client;
        reader = new StreamReader(server);
        writer = new StreamWriter(server) { AutoFlush = true, NewLine = "\r\n" };
    }

    public Stream Client { get; }

    public static async Task<FakeMonitor> CreateAsync(Scratch folder)
    {
        var address = new UnixDomainSocketEndPoint(Path.Combine(folder.Folder, "s"));
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(address);
        listener.Listen();
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(address);
        return new FakeMonitor(new NetworkStream(await listener.AcceptAsync(), true), new NetworkStream(client, true));
    }

    /// <summary>Greets and accepts the negotiation.</summary>
    public async Task GreetAsync()
    {
        await SayAsync("""{"QMP":{"version":{"qemu":{"major":10}},"capabilities":["oob"]}}""");
        await AnswerAsync(await HearAsync(), "{}");
    }

    public async Task<JsonNode> HearAsync() => JsonNode.Parse((await reader.ReadLineAsync())!)!;

    public Task SayAsync(string line) => writer.WriteLineAsync(line);

    public Task AnswerAsync(JsonNode command, string result)
        => SayAsync($$"""{"return":{{result}},"id":{{command["id"]}}}""");

    public void Close() => server.Dispose();

    public void Dispose()
    {
        server.Dispose();
        Client.Dispose();
    }
}
