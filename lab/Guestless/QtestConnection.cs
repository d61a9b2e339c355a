using System.Globalization;
using System.Text;

namespace Lab.Guestless;

/// <summary>
/// QEMU's qtest protocol over a connected stream: one command a line, one answer a line (QEMU, softmmu/qtest.c, the comment "QTest Protocol").
/// Addresses are guest physical. Synchronous on purpose: each access is a question that waits for its answer, so program order is bus order;
/// several threads take turns, one access each.
/// </summary>
public sealed class QtestConnection : IDisposable
{
    private readonly Stream _stream;
    private readonly StreamReader _reader;
    private readonly Lock _turn = new();
    private long _accesses;
    private long _at;
    private Action? _beside;

    /// <summary>Takes the stream over.</summary>
    public QtestConnection(Stream stream)
    {
        _stream = stream;
        _reader = new(stream, Encoding.ASCII);
    }

    /// <summary>Has something done just before an access, for example the machine killed. Once.</summary>
    /// <param name="access">Which one from now on, 1 for the next.</param>
    /// <param name="act">What is done; no access of its own.</param>
    public void Beside(long access, Action act)
    {
        lock (_turn)
            (_accesses, _at, _beside) = (0, access, act);
    }

    /// <summary>One 4-byte load.</summary>
    public uint Read32(ulong address) => (uint)Number(Ask($"readl 0x{address:x}"));

    /// <summary>One 8-byte load.</summary>
    public ulong Read64(ulong address) => Number(Ask($"readq 0x{address:x}"));

    /// <summary>One 4-byte store.</summary>
    public void Write32(ulong address, uint value) => Ask($"writel 0x{address:x} 0x{value:x}");

    /// <summary>One 8-byte store.</summary>
    public void Write64(ulong address, ulong value) => Ask($"writeq 0x{address:x} 0x{value:x}");

    /// <summary>Reads bytes, in whatever accesses QEMU makes of it.</summary>
    public void Read(ulong address, Span<byte> destination)
    {
        var answer = Ask($"read 0x{address:x} 0x{destination.Length:x}");
        if (!answer.StartsWith("0x", StringComparison.Ordinal) || answer.Length != 2 + 2 * destination.Length)
            throw new QtestException($"expected {destination.Length} bytes from qtest, got \"{Shorten(answer)}\"");
        Convert.FromHexString(answer.AsSpan(2), destination, out _, out _);
    }

    /// <summary>Writes bytes, in whatever accesses QEMU makes of it.</summary>
    public void Write(ulong address, ReadOnlySpan<byte> source) => Ask($"write 0x{address:x} 0x{source.Length:x} 0x{Convert.ToHexStringLower(source)}");

    /// <summary>Sets bytes to one value, however many they are.</summary>
    public void Fill(ulong address, long bytes, byte value) => Ask($"memset 0x{address:x} 0x{bytes:x} 0x{value:x}");

    /// <summary>One 4-byte output to an I/O port.</summary>
    public void Out32(ushort port, uint value) => Ask($"outl 0x{port:x} 0x{value:x}");

    /// <summary>One 4-byte input from an I/O port.</summary>
    public uint In32(ushort port) => (uint)Number(Ask($"inl 0x{port:x}"));

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
    }

    private string Ask(string command)
    {
        lock (_turn)
        {
            if (++_accesses == _at)
                _beside?.Invoke();
            return AskAlone(command);
        }
    }

    private string AskAlone(string command)
    {
        try
        {
            _stream.Write(Encoding.ASCII.GetBytes(command + "\n"));
            for (var line = _reader.ReadLine(); line is not null; line = _reader.ReadLine())
            {
                if (line.StartsWith("IRQ ", StringComparison.Ordinal))
                    continue;
                if (line == "OK")
                    return "";
                if (line.StartsWith("OK ", StringComparison.Ordinal))
                    return line[3..].Trim();
                throw new QtestException($"qtest refused \"{Shorten(command)}\": {line}");
            }
        }
        catch (IOException e)
        {
            throw new QtestException($"QEMU ended during \"{Shorten(command)}\": {e.Message}", e);
        }
        throw new QtestException($"QEMU ended during \"{Shorten(command)}\"");
    }

    private static ulong Number(string answer) =>
        answer.StartsWith("0x", StringComparison.Ordinal) && ulong.TryParse(answer.AsSpan(2), NumberStyles.AllowHexSpecifier, null, out var value)
            ? value
            : throw new QtestException($"expected a number from qtest, got \"{Shorten(answer)}\"");

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..77] + "...";
}
