using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>Wrong drivers that several specs use.</summary>
internal static class Wrong
{
    /// <summary>The third doorbell comes before the last 8 bytes of its entry.</summary>
    public static Capture RingEarly(Capture right) => right.Events(events =>
    {
        var tail = events.IndexOf<Store>(2, Spoil.Tail);
        events.Move(tail - 1, tail);
    });

    /// <summary>Every entry is stored one slot too far.</summary>
    public static Capture WrongSlot(Capture right) => right.Events(events =>
    {
        for (var i = 0; i < events.Count; i++)
            if (events[i] is Store store && Spoil.Entry(store))
                events[i] = store with { Address = RightDriver.Buffer + (store.Address + 64 - RightDriver.Buffer) % 256 };
    });

    /// <summary>The entry that belongs in the last slot goes to slot 0 instead, and the tail with it.</summary>
    public static Capture SkipAtWrap(Capture right) => right.Events(events =>
    {
        var tail = events.IndexOf<Store>(3, Spoil.Tail);
        for (var i = events.IndexOf<Store>(24, Spoil.Entry); i < tail; i++)
            if (events[i] is Store store)
                events[i] = store with { Address = store.Address - 192 };
        events[tail] = (Store)events[tail] with { Value = 1 };
        events[tail + 1] = (DeviceDoorbell)events[tail + 1] with { Value = 1 };
    });

    /// <summary>The fifth doorbell is rung twice, and the device takes both.</summary>
    public static Capture RingTwice(Capture right) => right.Events(events =>
    {
        var tail = events.IndexOf<Store>(4, Spoil.Tail);
        events.Insert(tail + 2, events[tail]);
        events.Insert(tail + 3, events[tail + 1]);
    });
}
