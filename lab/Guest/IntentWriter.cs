using System.Text;
using Lab.Driver.Seams;
using Lab.Nvme.Intents;

namespace Lab.Guest;

/// <summary>Writes each intent at once: what the driver meant must be on its way before the act, which may hang or kill the guest.</summary>
internal sealed class IntentWriter(Stream output) : IIntentSink
{
    public void Tell(Intent intent) => Line(IntentLog.Write(intent));

    public void Line(string text)
    {
        var line = Encoding.UTF8.GetBytes(text + "\n");
        // Several threads of the driver may tell at once.
        lock (output)
        {
            output.Write(line, 0, line.Length);
            output.Flush();
        }
    }
}
