using Lab.Nvme.Intents;

namespace Lab.Driver.Seams;

/// <summary>Takes what the driver means, before it does it.</summary>
public interface IIntentSink
{
    /// <summary>Records one intent.</summary>
    public void Tell(Intent intent);
}
