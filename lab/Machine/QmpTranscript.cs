namespace Lab.Machine;

/// <summary>Keeps both directions of a monitor in a file, each line at once, so that a killed run leaves them too.</summary>
internal sealed class QmpTranscript : IDisposable
{
    private readonly Lock gate = new();
    private readonly StreamWriter? writer;

    public QmpTranscript(string? path)
        => writer = path is null ? null : new StreamWriter(path, append: true) { AutoFlush = true };

    public void Sent(string line) => Write("-> ", line);

    public void Received(string line) => Write("<- ", line);

    public void Dispose()
    {
        lock (gate)
            writer?.Dispose();
    }

    private void Write(string direction, string line)
    {
        if (writer is null)
            return;
        lock (gate)
        {
            if (writer.BaseStream is not null)
                writer.WriteLine(direction + line);
        }
    }
}
