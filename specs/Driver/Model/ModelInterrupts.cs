using Lab.Driver.Seams;

namespace Lab.Specs.Driver.Model;

/// <summary>MSI-X vectors as counters. Who waits gives the device its turn, as a driver does that polls.</summary>
internal sealed class ModelInterrupts(ModelBus bus, int vectors, bool ownThread) : IInterrupts
{
    private readonly int[] _fired = new int[vectors];
    private readonly int[] _seen = new int[vectors];

    public int Count => vectors;

    public void Fire(int vector)
    {
        _fired[vector]++;
        Monitor.PulseAll(bus.Gate);
    }

    public bool Wait(int vector, TimeSpan timeout)
    {
        lock (bus.Gate)
        {
            while (!ownThread && _fired[vector] == _seen[vector] && bus.Schedule.RunNext()) { }
            if (_fired[vector] == _seen[vector])
            {
                // Others may submit meanwhile. The driver's clock is not the real one: it moves by what was waited for.
                Monitor.Wait(bus.Gate, ownThread ? timeout : TimeSpan.FromMilliseconds(1));
                bus.Pass(timeout);
            }
            if (_fired[vector] == _seen[vector])
                return false;
            _seen[vector] = _fired[vector];
            return true;
        }
    }

    public void Dispose() { }
}
