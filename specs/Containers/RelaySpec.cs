using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Lab.Fixtures;
using Lab.Images;

namespace Lab.Specs.Containers;

/// <summary>The relay as a process of this host: what it answers is what lab/Containers/Relay.cs reads in a container.</summary>
[Trait("Tier", "guestless")]
public sealed class RelaySpec(LabHost host) : IDisposable
{
    private readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AFileIsMadeAndWrittenAndReadWithoutItsHoles()
    {
        var file = _folder["disk"];

        var heard = await TellAsync($"make {1 << 20} {file}\n", $"put {512 << 10} 3 {file}\nabc", $"get 0 {long.MaxValue >> 1} {file}\n", $"get {(512 << 10) + 1} 1 {file}\n");

        heard.Should().StartWith("ok\nok\npart ");
        heard.Should().EndWith($"end {1 << 20}\npart {(512 << 10) + 1} 1\nbend {1 << 20}\n");
        heard.Length.Should().BeLessThan(1 << 19, "holes are not sent");
        new FileInfo(file).Length.Should().Be(1 << 20);
    }

    [Fact]
    public async Task WhatCannotBeReadOrWrittenIsNamedAndTheNextCommandIsUnderstood() =>
        (await TellAsync("get 0 9 /no/such\n", "put 0 3 /no/such\nabc", $"make 5 {_folder["f"]}\n")).Should().Be("no No such file or directory\nno No such file or directory\nok\n");

    [Fact]
    public async Task AProgramsEndIsTold()
    {
        (await TellAsync(Run("/bin/sh", "-c", "exit 7"))).Should().Be("exit 7\n");
        (await TellAsync(Run("/no/such/program"))).Should().Be("said 44\n/no/such/program: No such file or directory\nexit 127\n");
        (await TellAsync(Run("/bin/sleep", "60"), "kill\n")).Should().Be("exit 137\n");
    }

    [Fact]
    public async Task WhatAProgramPrintsComesBeforeItsEnd() =>
        (await TellAsync(Run("/bin/sh", "-c", "echo out; echo err >&2; exit 3"))).Replace("said 8\nout\nerr\n", "said 4\nout\nsaid 4\nerr\n", StringComparison.Ordinal)
            .Should().Be("said 4\nout\nsaid 4\nerr\nexit 3\n", "in one piece or in two");

    [Fact]
    public async Task ItEndsWithItsInputAlsoWhileAProgramRuns()
    {
        using var relay = await StartAsync("serve");
        await relay.StandardInput.WriteAsync("make 1 " + _folder["f"] + "\n");
        await relay.StandardInput.FlushAsync(Cancel);
        relay.StandardInput.Close();

        await relay.WaitForExitAsync(Cancel);

        relay.ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task ASocketIsReachedInBothDirectionsThoughItComesLater()
    {
        using var relay = await StartAsync("connect", "unix", _folder["socket"], "30");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_folder["socket"]));
        listener.Listen(1);
        using var peer = new NetworkStream(await listener.AcceptAsync(Cancel), ownsSocket: true);
        // More than any buffer on the way holds, both ways at once.
        var sent = new byte[4 << 20];
        new Random(1).NextBytes(sent);
        var (there, back) = (new byte[sent.Length], new byte[sent.Length]);

        var (input, output) = (relay.StandardInput.BaseStream, relay.StandardOutput.BaseStream);
        await Task.WhenAll(
            Task.Run(async () => { await input.WriteAsync(sent, Cancel); await input.FlushAsync(Cancel); }, Cancel), peer.WriteAsync(sent, Cancel).AsTask(),
            peer.ReadExactlyAsync(there, Cancel).AsTask(), output.ReadExactlyAsync(back, Cancel).AsTask());
        peer.Close();
        await relay.WaitForExitAsync(Cancel);

        there.Should().Equal(sent);
        back.Should().Equal(sent);
        relay.ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task ASocketThatNeverComesIsAFailureThatNamesIt()
    {
        using var relay = await StartAsync("connect", "unix", _folder["none"], "0.1");

        (await relay.StandardError.ReadToEndAsync(Cancel)).Should().Contain(_folder["none"]).And.Contain("No such file");
        await relay.WaitForExitAsync(Cancel);
        relay.ExitCode.Should().Be(1);
    }

    [Fact]
    public async Task ASocketIsListenedOnAndWhoeverConnectsIsHeard()
    {
        using var relay = await StartAsync("listen", _folder["ask"]);
        var (input, output) = (relay.StandardInput.BaseStream, relay.StandardOutput.BaseStream);
        var (word, heard) = (new byte[1], new byte[3]);
        await output.ReadExactlyAsync(word, Cancel);
        word[0].Should().Be((byte)'\n', "now there is a socket");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_folder["ask"]), Cancel);
        await using var peer = new NetworkStream(socket);

        await peer.WriteAsync("abc"u8.ToArray(), Cancel);
        await output.ReadExactlyAsync(heard, Cancel);
        heard.Should().Equal("abc"u8.ToArray());
        await input.WriteAsync("def"u8.ToArray(), Cancel);
        await input.FlushAsync(Cancel);
        await peer.ReadExactlyAsync(heard, Cancel);
        heard.Should().Equal("def"u8.ToArray());

        // The lab is gone: whoever waits for an answer gets the end of the connection, and no silence.
        relay.Kill();
        (await peer.ReadAsync(word, Cancel)).Should().Be(0);
    }

    [Fact]
    public async Task AListenerWhoseLabGoesBeforeAnybodyConnectsEnds()
    {
        using var relay = await StartAsync("listen", _folder["ask"]);
        await relay.StandardOutput.BaseStream.ReadExactlyAsync(new byte[1], Cancel);

        relay.StandardInput.Close();
        await relay.WaitForExitAsync(Cancel);

        relay.ExitCode.Should().Be(1);
    }

    [Fact]
    public async Task ASocketThatCannotBeMadeIsNamed()
    {
        using var relay = await StartAsync("listen", "/no/such/folder/ask");

        (await relay.StandardOutput.ReadToEndAsync(Cancel)).Should().BeEmpty();
        (await relay.StandardError.ReadToEndAsync(Cancel)).Should().Be("/no/such/folder/ask: No such file or directory\n");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Run(params string[] argv)
    {
        var words = string.Concat(argv.Select(word => word + '\0'));
        return $"run {words.Length}\n{words}";
    }

    // A program's end may come after the last command is read: it is waited for.
    private async Task<string> TellAsync(params string[] commands)
    {
        using var relay = await StartAsync("serve");
        var heard = new StringBuilder();
        foreach (var command in commands)
        {
            await relay.StandardInput.BaseStream.WriteAsync(Encoding.Latin1.GetBytes(command), Cancel);
            await relay.StandardInput.BaseStream.FlushAsync(Cancel);
        }
        var output = relay.StandardOutput;
        while (commands[0].StartsWith("run", StringComparison.Ordinal) && await output.ReadLineAsync(Cancel) is { } line)
        {
            heard.Append(line).Append('\n');
            if (line.StartsWith("exit", StringComparison.Ordinal))
                break;
        }
        relay.StandardInput.Close();
        heard.Append(await output.ReadToEndAsync(Cancel));
        await relay.WaitForExitAsync(Cancel);
        return heard.ToString();
    }

    private async Task<Process> StartAsync(params string[] arguments)
    {
        await host.RequireQemuAsync();
        var root = await new ContainerRootSetup(host.Paths, new Progress<string>()).EnsureAsync(Architectures.Default, Suites.Pinned, Cancel);
        return Process.Start(new ProcessStartInfo(root.Relay, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
        })!;
    }
}
