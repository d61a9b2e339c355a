using Lab.Ordering.Streams;

namespace Lab.Ordering.Model;

/// <summary>What leaves a station and arrives as one: a store, an element of one, or stores side by side that no order lies between.</summary>
internal sealed class Parcel(int number, int at, StreamStore store, Station station, bool detached)
{
    /// <summary>Position among the parcels, in program order.</summary>
    public int Number { get; } = number;
    /// <summary>Which event of the stream made it.</summary>
    public int At { get; } = at;
    public StreamPlace Place { get; } = store.Place;
    public int Entry { get; } = store.Entry;
    public Station Station { get; } = station;
    /// <summary>Parcels of one instruction have no order among themselves.</summary>
    public int Group { get; init; } = at;
    public bool Release { get; } = (store.Traits & StoreTraits.Release) != 0;
    public bool Uncached { get; } = store.Memory == MemoryType.Uncached;
    /// <summary>It may be under way long after it left its CPU.</summary>
    public bool Detached { get; } = detached;
    /// <summary>Bytes of the entry: bit i is byte i.</summary>
    public ulong Mask { get; private set; }
    public byte[] Data { get; } = new byte[64];
    /// <summary>Numbers of the parcels that must arrive before it.</summary>
    public List<int> Before { get; } = [];
    /// <summary>The same as bits, for the first 128 parcels.</summary>
    public (ulong Low, ulong High) BeforeBits { get; private set; }

    /// <summary>Has it wait for another.</summary>
    public void After(int number)
    {
        Before.Add(number);
        if (number < 64)
            BeforeBits = (BeforeBits.Low | 1UL << number, BeforeBits.High);
        else if (number < 128)
            BeforeBits = (BeforeBits.Low, BeforeBits.High | 1UL << number - 64);
    }

    /// <summary>Adds bytes of a store.</summary>
    public void Add(StreamStore from, int first, int count)
    {
        if (Place != StreamPlace.Entry)
            return;
        for (var i = first; i < first + count && from.Offset + i is >= 0 and < 64; i++)
        {
            Mask |= 1UL << from.Offset + i;
            Data[from.Offset + i] = from.Bytes.Span[i];
        }
    }
}
